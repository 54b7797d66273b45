import { LaterError } from "../../errors/later-error.ts";
import type { McpCallOptions, McpCallResult, McpTool, McpToolClient } from "./mcp-client.ts";

/** As many as the second version of the SDK asks for. */
const maximumPages = 64;

/** A connected client that knows tools, of the SDK's first version: a `Client` of `@modelcontextprotocol/sdk`. */
export interface McpToolClientV1 {
  /** Absent while there is no connection. */
  readonly transport?: unknown;
  getServerCapabilities(): { readonly tools?: object | undefined } | undefined;
  listTools(
    params?: { cursor?: string },
    options?: { signal?: AbortSignal },
  ): Promise<{ tools: McpTool[]; nextCursor?: string | undefined }>;
  callTool(
    params: Parameters<McpToolClient["callTool"]>[0],
    resultSchema?: undefined,
    options?: McpCallOptions,
  ): Promise<object>;
}

/** A client of either version, as one of the second: the first gives a list by pages, and has other parameters and errors. */
export function toSecondVersion(client: McpToolClient | McpToolClientV1): McpToolClient {
  if (!isOfFirstVersion(client)) return client;
  return {
    get transport() {
      return client.transport;
    },
    listTools: async (_, { signal } = {}) => ({ tools: await listAll(client, signal) }),
    async callTool(params, options) {
      try {
        return (await client.callTool(params, undefined, options)) as McpCallResult;
      } catch (error) {
        throw toSecondError(error);
      }
    },
  };
}

/** What only looks like a client, such as one that a program has put around another, has the parameters of the second. */
function isOfFirstVersion(client: McpToolClient | McpToolClientV1): client is McpToolClientV1 {
  return "getServerCapabilities" in client && !("getProtocolEra" in client);
}

async function listAll(
  client: McpToolClientV1,
  signal: AbortSignal | undefined,
): Promise<McpTool[]> {
  // Asked all the same, a server without tools refuses.
  if (client.getServerCapabilities()?.tools === undefined) return [];
  const options = signal === undefined ? {} : { signal };
  const found: McpTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maximumPages; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const { tools, nextCursor } = await client.listTools(params, options);
    found.push(...tools);
    if (nextCursor === undefined) return found;
    cursor = nextCursor;
  }
  const message = `The server's list of tools has not ended after ${maximumPages} pages.`;
  throw new LaterError("TOOL_UNAVAILABLE", message);
}

/** With the members by which the second version tells what has happened. */
function toSecondError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  const changed = (message: string, members: object): Error =>
    Object.assign(new Error(message, { cause: error }), members);
  if (error.name === "McpError") {
    // The server's message may begin like this as well.
    const message = error.message.replace(/^(MCP error -?\d+: )+/, "");
    const isClosed = code === -32_000 && message === "Connection closed";
    return changed(message, { code: isClosed ? "CONNECTION_CLOSED" : code });
  }
  if (error.constructor.name === "UnauthorizedError")
    return changed(error.message, { status: 401 });
  if (!/^(Streamable HTTP|SSE) error: /.test(error.message)) return error;
  const status = typeof code === "number" && code >= 400 ? code : 502;
  return changed(error.message, { status });
}
