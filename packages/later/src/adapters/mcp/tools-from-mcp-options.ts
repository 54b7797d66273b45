import { LaterError } from "../../errors/later-error.ts";
import { assertForeignOptions, type ForeignToolOptions } from "../foreign-tool-options.ts";
import type { McpTool, McpToolClient } from "./mcp-client.ts";

/** How the tools of a server become tools. */
export interface ToolsFromMcpOptions extends ForeignToolOptions<McpTool> {
  /** Ends the asking for the server's tools. */
  readonly signal?: AbortSignal;
}

/** @throws LaterError `INVALID_ARGUMENT` for a client or options of a wrong form */
export function assertMcpOptions(client: unknown, options: ToolsFromMcpOptions): void {
  if (typeof (client as Partial<McpToolClient> | undefined)?.callTool !== "function") {
    const message = "Tools come from a client of the Model Context Protocol, which has callTool().";
    throw new LaterError("INVALID_ARGUMENT", message);
  }
  assertForeignOptions(options);
}
