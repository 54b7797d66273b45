import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { defineTool } from "../../declare/define-tool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { Tool } from "../../declare/tool.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { ToolAnnotations } from "../../model/function-declaration.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { fromMcpResult } from "./from-mcp-result.ts";
import { fromMcpSchema } from "./from-mcp-schema.ts";
import type { McpCallOptions, McpTool, McpToolClient } from "./mcp-client.ts";
import { toCallError } from "./to-call-error.ts";
import { toProgress } from "./to-progress.ts";
import { toToolName } from "./to-tool-name.ts";

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
  /** Ends the asking for the server's tools. */
  readonly signal?: AbortSignal;
}

/** The longest that a timer can wait: the executor sees to the time. */
const longestMs = 2_147_483_647;

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
 * @throws LaterError `INVALID_ARGUMENT` for options of a wrong form; and what the client rejects with
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
  client: McpToolClient,
  options: ToolsFromMcpOptions = {},
): Promise<Tool[]> {
  const { prefix = "", annotate, signal } = options;
  assertForms(client, options);
  const { tools } = await client.listTools(undefined, signal === undefined ? {} : { signal });
  const taken = new Set<string>();
  return tools.map((tool) => {
    const name = toToolName(`${prefix}${tool.name}`, taken);
    taken.add(name);
    return toTool(client, tool, { ...options, name, annotations: annotate?.(tool) ?? {} });
  });
}

interface NamedTool extends ToolsFromMcpOptions {
  readonly name: string;
  readonly annotations: ToolAnnotations;
}

function toTool(client: McpToolClient, tool: McpTool, options: NamedTool): Tool {
  const { name, annotations, timeoutMs } = options;
  const { schema, diagnostics } = fromMcpSchema(tool.inputSchema);
  const definition = {
    name,
    description: descriptionOf(tool),
    parameters: schema,
    // No response: files may come beside what the server's schema says, and the client holds results to that.
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    annotations,
    register: false,
    execute: (args: JsonObject, context: ToolContext) => call(client, tool.name, args, context),
  };
  return defineTool(definition, { diagnostics });
}

async function call(
  client: McpToolClient,
  name: string,
  args: JsonObject,
  { signal, traceparent, isWatched, progress }: ToolContext,
): Promise<JsonValue> {
  const options: McpCallOptions = {
    signal,
    timeout: longestMs,
    ...(isWatched ? { onprogress: (told) => progress(toProgress(told)) } : {}),
  };
  const params = {
    name,
    arguments: { ...toPlainJson(args) },
    ...(traceparent === undefined ? {} : { _meta: { traceparent } }),
  };
  let result;
  try {
    result = await client.callTool(params, options);
  } catch (error) {
    throw toCallError(error);
  }
  return fromMcpResult(result);
}

/** A model chooses by it, and servers may leave it out. */
function descriptionOf({ name, title, description, annotations }: McpTool): string {
  const told = [description, title, annotations?.title].find((text) => text?.trim());
  return told ?? `The tool "${name}".`;
}

function assertForms(client: unknown, { prefix, annotate }: ToolsFromMcpOptions): void {
  if (typeof (client as Partial<McpToolClient> | undefined)?.callTool !== "function") {
    throw invalid("toolsFromMcp() takes a client of the Model Context Protocol.");
  }
  if (prefix !== undefined && typeof prefix !== "string") {
    throw invalid('"prefix" has to be a text.');
  }
  if (annotate !== undefined && typeof annotate !== "function") {
    throw invalid('"annotate" has to be a function.');
  }
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
