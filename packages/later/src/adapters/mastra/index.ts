/**
 * `later-runtime/mastra`: tools for agents and workflows of Mastra (`@mastra/core`).
 *
 * @packageDocumentation
 */

export type { AiFilePart, AiJson, AiModelOutput, AiTextPart } from "../model-output.ts";
export type { MastraCallContext, MastraToolConfig } from "./mastra.ts";
export { type MastraToolsOptions, toMastraTools } from "./to-mastra-tools.ts";
export { ToolCallError } from "../tool-call-error.ts";
