import { LaterError } from "../../errors/later-error.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import type { McpCallContext, McpToolConfig, McpToolServer } from "./mcp-sdk.ts";

/** A server that takes tools, of the SDK's first version: an `McpServer` of `@modelcontextprotocol/sdk`, from 1.10 on. */
export interface McpToolServerV1 {
  /** What answers the requests of clients. */
  readonly server: object;
  tool(name: string, run: () => never): { remove(): void };
}

type Run = Parameters<McpToolServer["registerTool"]>[2];

/** A tool as clients see it, and what runs it. */
interface ServedTool {
  readonly listed: Readonly<Record<string, unknown>>;
  readonly run: Run;
}

/**
 * A server of either version, as one of the second. That of the first has schemas of Zod only, and gives nothing to tools
 * that have none: it keeps the names, and its answers to lists and calls are amended.
 */
export function toSecondServer(server: McpToolServer | McpToolServerV1): McpToolServer {
  if (!isOfFirstVersion(server)) return server;
  return {
    registerTool(name, config, run) {
      const registered = server.tool(name, refuse);
      try {
        const tools = toolsOf(server);
        tools.set(name, { listed: toListed(name, config), run });
        return {
          remove() {
            tools.delete(name);
            registered.remove();
          },
        };
      } catch (error) {
        registered.remove();
        throw error;
      }
    },
  };
}

function isOfFirstVersion(server: McpToolServer | McpToolServerV1): server is McpToolServerV1 {
  return "tool" in server && typeof server.tool === "function";
}

/** What the server itself would run: for a task, or once a program has put handlers of its own in the place of these. */
function refuse(): never {
  throw new Error("The tool cannot be run like this.");
}

function toListed(name: string, config: McpToolConfig): ServedTool["listed"] {
  const { description, inputSchema, outputSchema, annotations } = config;
  return {
    name,
    description,
    inputSchema: inputSchema["~standard"].jsonSchema.input(),
    ...(outputSchema && { outputSchema: outputSchema["~standard"].jsonSchema.output() }),
    annotations,
  };
}

/** Each server's answers are amended once, however often tools come and go. */
const served = new WeakMap<McpToolServerV1, Map<string, ServedTool>>();

function toolsOf(server: McpToolServerV1): Map<string, ServedTool> {
  const known = served.get(server);
  if (known !== undefined) return known;
  const tools = new Map<string, ServedTool>();
  amendAnswers(server, tools);
  served.set(server, tools);
  return tools;
}

/** What a client asks for, as it came. */
interface McpRequest {
  readonly id: string | number;
  readonly params?: {
    readonly name?: unknown;
    readonly arguments?: unknown;
    readonly task?: unknown;
    readonly _meta?: McpCallContext["mcpReq"]["_meta"];
  };
}

/** What the SDK tells of a request. */
interface McpRequestExtra {
  readonly signal: AbortSignal;
  readonly sendNotification: McpCallContext["mcpReq"]["notify"];
}

type Handler = (request: McpRequest, extra: McpRequestExtra) => Promise<unknown>;

/** The SDK lets handlers be replaced, but not be looked at: what it had is found where it keeps them. */
function amendAnswers(server: McpToolServerV1, tools: ReadonlyMap<string, ServedTool>): void {
  const { _requestHandlers: handlers } = (server.server ?? {}) as {
    readonly _requestHandlers?: Map<string, Handler>;
  };
  const list = handlers?.get("tools/list");
  const call = handlers?.get("tools/call");
  if (handlers === undefined || list === undefined || call === undefined) {
    const message =
      "This version of @modelcontextprotocol/sdk is not known: its handlers are hidden.";
    throw new LaterError("INVALID_ARGUMENT", message);
  }
  handlers.set("tools/list", async (request, extra) => {
    const answer = (await list(request, extra)) as { readonly tools: readonly { name: string }[] };
    return { ...answer, tools: answer.tools.map((tool) => tools.get(tool.name)?.listed ?? tool) };
  });
  handlers.set("tools/call", async (request, extra) => {
    const { name, arguments: args = {}, task, _meta } = request.params ?? {};
    const tool = typeof name === "string" ? tools.get(name) : undefined;
    // What is no call, and what asks for a task, the SDK refuses in its own words.
    if (tool === undefined || task !== undefined || !isObject(args)) return call(request, extra);
    const { signal, sendNotification: notify } = extra;
    return tool.run(args as JsonObject, { mcpReq: { id: request.id, signal, _meta, notify } });
  });
}
