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
export { ToolCallError } from "../tool-call-error.ts";
