import type { Tool } from "../../declare/tool.ts";
import { LaterError } from "../../errors/later-error.ts";
import { nameForeignTools } from "../foreign-tool-options.ts";
import { type McpToolClientV1, toSecondVersion } from "./client-v1.ts";
import type { McpTool, McpToolClient } from "./mcp-client.ts";
import { toTool } from "./to-tool.ts";
import { assertMcpOptions, type ToolsFromMcpOptions } from "./tools-from-mcp-options.ts";

/**
 * Asks a server for its tools, and makes those that are wanted tools of names that differ.
 *
 * @throws LaterError `INVALID_ARGUMENT`; `TOOL_UNAVAILABLE` for a client that is not connected, and for a list
 * without an end; and what the client rejects with
 */
export async function listMcpTools(
  given: McpToolClient | McpToolClientV1,
  options: ToolsFromMcpOptions,
): Promise<readonly ListedTool[]> {
  assertMcpOptions(given, options);
  const client = toSecondVersion(given);
  assertConnected(client);
  const { annotate, signal, timeoutMs } = options;
  // The client may keep lists for as long as the server allows.
  const asked = { cacheMode: "refresh", ...(signal === undefined ? {} : { signal }) } as const;
  const { tools } = await client.listTools(undefined, asked);
  return nameForeignTools(tools, options).map(({ facts: described, name }) => {
    const annotations = annotate?.(described) ?? {};
    return { described, tool: toTool(client, described, { name, annotations, timeoutMs }) };
  });
}

/** A tool, and how its server describes it. */
export interface ListedTool {
  readonly described: McpTool;
  readonly tool: Tool;
}

/** The SDK takes a connection that is not there for a server without tools. */
function assertConnected(client: McpToolClient): void {
  if (!("transport" in client) || client.transport !== undefined) return;
  const message = "The client is not connected to a server of the Model Context Protocol.";
  throw new LaterError("TOOL_UNAVAILABLE", message);
}
