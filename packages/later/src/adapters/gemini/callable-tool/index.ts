/**
 * `later-runtime/gemini/callable-tool`: tools for programs that let Google's SDK call functions itself.
 *
 * @packageDocumentation
 */

export {
  type CallableToolOptions,
  type GeminiCallableTool,
  type OtherCallableTool,
  toCallableTool,
} from "./to-callable-tool.ts";
