/**
 * `later-runtime/mcp`: tools for clients of the Model Context Protocol, and tools of its servers, through its SDKs
 * (`@modelcontextprotocol/server` and `@modelcontextprotocol/client`, or `@modelcontextprotocol/sdk` from 1.10 on).
 *
 * @packageDocumentation
 */

export type { ForeignToolOptions } from "../foreign-tool-options.ts";
export { addMcpTools, type McpToolsOptions } from "./add-mcp-tools.ts";
export type {
  McpCallContext,
  McpContent,
  McpResult,
  McpToolConfig,
  McpToolServer,
} from "./mcp-sdk.ts";
export type { McpToolServerV1 } from "./server-v1.ts";
export { toolsFromMcp } from "./tools-from-mcp.ts";
export type { ToolsFromMcpOptions } from "./tools-from-mcp-options.ts";
export {
  type McpToolChanges,
  type RegisteredMcpTools,
  registerMcpTools,
} from "./register-mcp-tools.ts";
export type { McpToolClientV1 } from "./client-v1.ts";
export type {
  McpAnswerContent,
  McpBlob,
  McpCallOptions,
  McpCallResult,
  McpListOptions,
  McpProgress,
  McpTool,
  McpToolClient,
} from "./mcp-client.ts";
