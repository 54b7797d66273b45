import { toPlainJson } from "../../conversation/content/plain-json.ts";
import { longestTimerMs } from "../../conversation/model/wait.ts";
import { defineTool } from "../../declare/define-tool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { Tool } from "../../declare/tool.ts";
import type { ToolAnnotations } from "../../model/function-declaration.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { fromForeignSchema } from "../foreign-schema/from-foreign-schema.ts";
import { fromMcpResult } from "./from-mcp-result.ts";
import type { McpCallOptions, McpTool, McpToolClient } from "./mcp-client.ts";
import { toCallError } from "./to-call-error.ts";
import { toProgress } from "./to-progress.ts";

/** A tool whose calls are sent to a server. */
export function toTool(
  client: McpToolClient,
  tool: McpTool,
  { name, annotations, timeoutMs }: ToToolOptions,
): Tool {
  const { schema, diagnostics } = fromForeignSchema(tool.inputSchema);
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

/** What a tool of a server is made with. */
interface ToToolOptions {
  readonly name: string;
  readonly annotations: ToolAnnotations;
  readonly timeoutMs: number | undefined;
}

async function call(
  client: McpToolClient,
  name: string,
  args: JsonObject,
  { signal, traceparent, isWatched, progress }: ToolContext,
): Promise<JsonValue> {
  const options: McpCallOptions = {
    signal,
    // The executor sees to the time.
    timeout: longestTimerMs,
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
