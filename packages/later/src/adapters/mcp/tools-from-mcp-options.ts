import { LaterError } from "../../errors/later-error.ts";
import type { ToolAnnotations } from "../../model/function-declaration.ts";
import type { McpTool, McpToolClient } from "./mcp-client.ts";

/** How the tools of a server become tools. */
export interface ToolsFromMcpOptions {
  /** Goes before the names, for example `github_`, so that servers do not get into each other's way. @default none */
  readonly prefix?: string;
  /**
   * How long one call may take, in milliseconds; `Infinity` for no limit.
   *
   * @default the executor's limit, 30 000
   */
  readonly timeoutMs?: number;
  /**
   * What counts of a tool's effects. What the server says of them is not believed by itself: a call of an idempotent tool
   * may be made again, one of a tool that needs no approval is made at once.
   *
   * @default no annotations
   */
  readonly annotate?: (tool: McpTool) => ToolAnnotations;
  /** Which of the server's tools are taken. @default all */
  readonly select?: (tool: McpTool) => boolean;
  /** Ends the asking for the server's tools. */
  readonly signal?: AbortSignal;
}

/** @throws LaterError `INVALID_ARGUMENT` for a client or options of a wrong form */
export function assertMcpOptions(client: unknown, options: ToolsFromMcpOptions): void {
  if (typeof (client as Partial<McpToolClient> | undefined)?.callTool !== "function") {
    throw invalid("Tools come from a client of the Model Context Protocol, which has callTool().");
  }
  const { prefix } = options;
  if (prefix !== undefined && typeof prefix !== "string") {
    throw invalid('"prefix" has to be a text.');
  }
  for (const name of ["annotate", "select"] as const) {
    const given: unknown = options[name];
    if (given === undefined || typeof given === "function") continue;
    throw invalid(`"${name}" has to be a function.`);
  }
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
