import type { Tool } from "../../declare/tool.ts";
import type { McpToolClientV1 } from "./client-v1.ts";
import { listMcpTools } from "./list-mcp-tools.ts";
import type { McpToolClient } from "./mcp-client.ts";
import type { ToolsFromMcpOptions } from "./tools-from-mcp-options.ts";

/**
 * Makes the tools that a server of the Model Context Protocol has now into tools: with arguments validated before they are
 * sent, limits of time, cancellation and progress, as any other. They are not registered: hand them to a session or a
 * conversation. The client is connected by the program, stays its own, and has to live as long as the tools.
 *
 * - Names that models' APIs do not take are mended: what is no letter, digit, `_` or `-` becomes `_`.
 * - Schemas of older drafts are understood. What cannot be read of one is left to the server, which validates as well, and
 *   is a `LOOSENED` among the tool's diagnostics.
 * - A result is the structured one, otherwise the text; files are `media`. What a server reports as an error ends the call
 *   in `TOOL_EXECUTION_FAILED` with the server's text, a connection that is lost meanwhile in `RUNTIME_DISCONNECTED`, one
 *   that is lost already in `TOOL_UNAVAILABLE`.
 *
 * @returns in the server's order; none for a server without tools
 * @throws LaterError `INVALID_ARGUMENT` for options of a wrong form; `TOOL_UNAVAILABLE` for a client that is not
 * connected, and for a list without an end; and what the client rejects with
 *
 * @example
 * ```ts
 * const client = new Client({ name: "app", version: "1.0.0" });
 * await client.connect(new StdioClientTransport({ command: "npx", args: ["-y", "some-mcp-server"] }));
 * const tools = await toolsFromMcp(client, { prefix: "files_" });
 * const { text } = await generate("Which notes are there?", { model, tools });
 * ```
 *
 * Source: https://modelcontextprotocol.io/specification, "Tools"
 */
export async function toolsFromMcp(
  client: McpToolClient | McpToolClientV1,
  options: ToolsFromMcpOptions = {},
): Promise<Tool[]> {
  return (await listMcpTools(client, options)).map(({ tool }) => tool);
}
