/**
 * `later-runtime/langchain`: tools for programs whose conversations LangChain.js or LangGraph leads (`@langchain/core`),
 * and tools that were made for those.
 *
 * @packageDocumentation
 */

export {
  type LangChainTools,
  type LangChainToolsOptions,
  toLangChainTools,
} from "./to-langchain-tools.ts";
export type { ForeignLangChainTool } from "./foreign-langchain-tool.ts";
export type { ForeignToolOptions } from "../foreign-tool-options.ts";
export { ToolCallError } from "../tool-call-error.ts";
export { toolsFromLangChain, type ToolsFromLangChainOptions } from "./tools-from-langchain.ts";
