import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

import {
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from "@modelcontextprotocol/server";
import { LaterError } from "later-runtime";

import { isSameSecret } from "../web/is-same-secret.ts";
import { sendResponse } from "../web/send-response.ts";
import type { McpPlace } from "./mcp-place.ts";

/** A server of HTTP. */
export interface McpHttpServer extends AsyncDisposable {
  /** What clients take. */
  readonly url: string;
}

/**
 * Has requests to `/mcp` answered, of those who may ask: with a token where there are any, and otherwise whoever reaches it. A web
 * page may not then, also one that a browser on this machine shows under a name which has been made to lead here.
 *
 * @throws LaterError `HOST_UNAVAILABLE` where nothing can listen there
 */
export async function serveMcpOverHttp(
  answer: (request: Request) => Promise<Response>,
  { host, port, tokens, tls, isLocal }: McpPlace,
): Promise<McpHttpServer> {
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const request = toRequest(incoming, outgoing);
    const answered = request === undefined ? refuse(400) : (refusal(request) ?? answer(request));
    // Rejects when the client leaves.
    Promise.resolve(answered)
      .then((response) => sendResponse(response, outgoing))
      .catch(() => outgoing.destroy());
  };
  const refusal = (request: Request): Response | undefined => {
    if (new URL(request.url).pathname !== "/mcp") return refuse(404);
    if (tokens.length === 0) return refusalOfPage(request, isLocal);
    const given = request.headers.get("authorization") ?? "";
    const isKnown = tokens.some((token) => isSameSecret(given, `Bearer ${token}`));
    return isKnown ? undefined : refuse(401, { "www-authenticate": "Bearer" });
  };
  const server =
    tls === undefined
      ? createServer(listener)
      : createSecureServer({ ...tls, requestCert: tls.ca !== undefined }, listener);
  const name = host.includes(":") ? `[${host}]` : host;
  try {
    await once(server.listen(port, host), "listening");
  } catch (cause) {
    const message = `Nothing can listen on ${name}:${port}.`;
    throw new LaterError("HOST_UNAVAILABLE", message, { cause, details: { target: host } });
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://${name}:${taken}/mcp`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function refusalOfPage(request: Request, isLocal: boolean): Response | undefined {
  const byName = isLocal
    ? hostHeaderValidationResponse(request, localhostAllowedHostnames())
    : undefined;
  return byName ?? originValidationResponse(request, localhostAllowedOrigins());
}

function refuse(status: 400 | 401 | 404, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

/** Nothing for one whose address is none. It is aborted when the client leaves. */
function toRequest(incoming: IncomingMessage, outgoing: ServerResponse): Request | undefined {
  const { url = "/", method = "GET", headersDistinct } = incoming;
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const hasBody = method !== "GET" && method !== "HEAD";
  try {
    return new Request(new URL(url, "http://localhost"), {
      method,
      headers,
      signal: gone.signal,
      ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
    });
  } catch {
    return undefined;
  }
}
