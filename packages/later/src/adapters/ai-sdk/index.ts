/**
 * `later-runtime/ai-sdk`: tools for programs whose conversations the AI SDK leads (`ai`).
 *
 * @packageDocumentation
 */

export type {
  AiCallOptions,
  AiFilePart,
  AiJson,
  AiModelOutput,
  AiTextPart,
  AiTool,
  AiTools,
} from "./ai-sdk.ts";
export { type AiToolsOptions, toAiTools } from "./to-ai-tools.ts";
export { ToolCallError } from "../tool-call-error.ts";
