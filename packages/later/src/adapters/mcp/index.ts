/**
 * `later-runtime/mcp`: tools for clients of the Model Context Protocol, through its SDK (`@modelcontextprotocol/server`).
 *
 * @packageDocumentation
 */

export { addMcpTools, type McpToolsOptions } from "./add-mcp-tools.ts";
export type {
  McpCallContext,
  McpContent,
  McpResult,
  McpToolConfig,
  McpToolServer,
} from "./mcp-sdk.ts";
