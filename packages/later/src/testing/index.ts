/**
 * `later-runtime/testing`: a scripted model, a stand-in for the Gemini API, and a context for calling
 * tools directly. Runs on Node.js only.
 *
 * @packageDocumentation
 */

export { scriptedModel, type ScriptedModel, type ScriptedModelOptions } from "./scripted-model.ts";
export { calls, text, type Script, type ScriptedAnswer, type ScriptedOutcome } from "./script.ts";
export { startGeminiStandIn, type GeminiStandIn } from "./gemini-stand-in.ts";
export type { GeminiStandInOptions, StandInRequest } from "./stand-in/stand-in-options.ts";
export type {
  GenerateContentRequest,
  WireCall,
  WireContent,
  WireDeclaration,
  WirePart,
  WireResponse,
} from "./stand-in/generate-request.ts";
export { createToolContext, type TestToolContext } from "./tool-context.ts";
