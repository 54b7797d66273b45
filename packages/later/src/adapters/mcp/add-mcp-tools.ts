import type { LentToolsOptions } from "../../conversation/lent-tools.ts";
import type { ToolProgress } from "../../declare/tool-context.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { type LentCall, type LentTool, lendTools } from "../lent-tool.ts";
import { openSchema } from "../open-schema.ts";
import type { McpCallContext, McpResult, McpToolConfig, McpToolServer } from "./mcp-sdk.ts";
import { type McpToolServerV1, toSecondServer } from "./server-v1.ts";
import { toMcpResult } from "./to-mcp-result.ts";
import { toProgress } from "./to-progress.ts";

/** Within which limits the calls of clients are run. How many run at a time is theirs to say. */
export type McpToolsOptions = Omit<LentToolsOptions, "concurrency">;

/**
 * Registers tools, or those that a session has now, at a server of the Model Context Protocol, an `McpServer` of either
 * version of its SDK: with arguments repaired and validated, limits of time, failures as results that a model can act on,
 * the progress that a tool tells, and an end when the client cancels.
 *
 * A tool whose results are objects by their type has an `outputSchema` and `structuredContent`. One that a person has to
 * approve ends in `APPROVAL_REQUIRED`, unless the runtime's `approve` hook asks: clients cannot be believed.
 *
 * Tools get a session of their own, which all clients of the server share. Disposing of what is returned closes it and takes
 * the tools from the server.
 *
 * @throws LaterError `INVALID_ARGUMENT`, what opening a session throws, and what the server throws for a name that it has
 *
 * @example
 * ```ts
 * const server = new McpServer({ name: "weather", version: "1.0.0" });
 * await addMcpTools(server, [getWeather]);
 * await server.connect(new StdioServerTransport());
 * ```
 */
export async function addMcpTools(
  server: McpToolServer | McpToolServerV1,
  tools: readonly ToolSelection[] | Session,
  options: McpToolsOptions = {},
): Promise<AsyncDisposable> {
  assertServer(server);
  const target = toSecondServer(server);
  const lent = await lendTools(tools, options);
  const registered: { remove(): void }[] = [];
  const close = async (): Promise<void> => {
    for (const tool of registered.splice(0)) tool.remove();
    await lent[Symbol.asyncDispose]();
  };
  try {
    for (const tool of lent.tools) {
      const config = toConfig(tool);
      const isStructured = config.outputSchema !== undefined;
      const run = async (args: JsonObject, { mcpReq }: McpCallContext): Promise<McpResult> =>
        toMcpResult(await tool.run(args, toCall(mcpReq)), isStructured);
      registered.push(target.registerTool(tool.declaration.name, config, run));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { [Symbol.asyncDispose]: close };
}

/** @throws LaterError `INVALID_ARGUMENT` for what is no server */
function assertServer(server: unknown): void {
  // Of the first version, early ones have the one only, and late ones both.
  const { registerTool, tool } = (server ?? {}) as { registerTool?: unknown; tool?: unknown };
  if (typeof registerTool === "function" || typeof tool === "function") return;
  const message =
    "Tools are added to an McpServer of @modelcontextprotocol/server or @modelcontextprotocol/sdk.";
  throw new LaterError("INVALID_ARGUMENT", message);
}

/** What a client tells of a call, and is told of it. */
function toCall({ id, signal, _meta, notify }: McpCallContext["mcpReq"]): LentCall {
  const { progressToken } = _meta ?? {};
  const tellProgress = (told: ToolProgress): void => {
    if (progressToken === undefined) return;
    const params = { progressToken, ...toProgress(told) };
    // A client that is gone hears of nothing, and its calls are cancelled.
    notify({ method: "notifications/progress", params }).catch(() => {});
  };
  return {
    id: String(id),
    signals: [signal],
    onEvent: (event) => {
      if (event.type === "call-progress") tellProgress(event);
    },
  };
}

function toConfig({ declaration, tool }: LentTool): McpToolConfig {
  const { description, parametersJsonSchema, responseJsonSchema } = declaration;
  const { readOnly, idempotent } = tool?.annotations ?? {};
  return {
    description,
    inputSchema: openSchema(parametersJsonSchema),
    // The protocol has objects only.
    ...(responseJsonSchema?.type === "object"
      ? { outputSchema: openSchema(responseJsonSchema) }
      : {}),
    annotations: {
      ...(readOnly === undefined ? {} : { readOnlyHint: readOnly }),
      ...(idempotent === undefined ? {} : { idempotentHint: idempotent }),
    },
  };
}
