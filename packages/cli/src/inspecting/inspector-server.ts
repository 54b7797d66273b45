import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { isSameSecret } from "../web/is-same-secret.ts";
import { sendResponse } from "../web/send-response.ts";
import { type Inspector, refuse } from "./inspector.ts";
import { pageFile } from "./page-files.ts";

/** Arguments may hold a file. */
const maximumBody = 16 * 2 ** 20;

/** Where the page is served, and to whom. */
export interface InspectorPlace {
  /** 0 for one that is free. */
  readonly port: number;
  /** What requests have to show. */
  readonly token: string;
}

/** What nobody guesses. */
export function makeToken(): string {
  return randomBytes(24).toString("base64url");
}

/** The address that opens the page; holds the token, behind the `#` that browsers keep to themselves. */
export function addressOf({ port, token }: InspectorPlace): string {
  return `http://127.0.0.1:${port}/#${token}`;
}

/** A server for the person at this machine. */
export interface InspectorServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Serves the page and answers its requests, on the loopback only. Tools can do anything, so requests are answered to nobody but
 * the page: they need a token that is in its address, and name this machine as their host.
 */
export async function serveInspector(
  inspector: Inspector,
  { port, token }: InspectorPlace,
): Promise<InspectorServer> {
  const server: Server = createServer((request, response) => {
    // Rejects when the page leaves.
    answer(request, { inspector, token, port: portOf(server) })
      .then((answered) => sendResponse(answered, response))
      .catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

interface Surroundings {
  readonly inspector: Inspector;
  readonly token: string;
  readonly port: number;
}

async function answer(
  request: IncomingMessage,
  { inspector, token, port }: Surroundings,
): Promise<Response> {
  const { method = "GET", headers } = request;
  // A page of somebody else, whose name has been made to lead here.
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? "")) {
    return refuse(421, "Nobody of that name is here.");
  }
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  const file = method === "GET" ? await pageFile(pathname) : undefined;
  if (file !== undefined) return file;
  if (!isSameSecret(headers.authorization ?? "", `Bearer ${token}`)) {
    return refuse(
      401,
      "The page belongs to a command that has ended: open the address that it prints now.",
    );
  }
  const body = method === "POST" ? await read(request) : "";
  if (body === undefined) return refuse(413, "That is more than can be sent to a tool.");
  return inspector.answer(method, pathname, body);
}

/** Nothing for a body that is too long. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
