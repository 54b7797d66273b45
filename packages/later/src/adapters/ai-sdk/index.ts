/**
 * `later-runtime/ai-sdk`: tools for programs whose conversations the AI SDK leads (`ai`), and tools that were written for it.
 *
 * @packageDocumentation
 */

export type { AiFilePart, AiJson, AiModelOutput, AiTextPart } from "../model-output.ts";
export type { AiCallOptions, AiTool, AiTools } from "./ai-sdk.ts";
export type { ForeignToolOptions } from "../foreign-tool-options.ts";
export type { ForeignAiTool, ForeignAiTools } from "./foreign-ai-tool.ts";
export { type AiToolsOptions, toAiTools } from "./to-ai-tools.ts";
export { ToolCallError } from "../tool-call-error.ts";
export { type NamedAiTool, toolsFromAi, type ToolsFromAiOptions } from "./tools-from-ai.ts";
