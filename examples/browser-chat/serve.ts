import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

import { build } from "esbuild";

import type { Visitors } from "./visitors.ts";

const folder = path.join(import.meta.dirname, "page");

/** Serves the page and what it asks for, to this machine. */
export async function serve(visitors: Visitors, port: number) {
  const files = await pageFiles();
  const server = createServer((incoming, outgoing) => {
    answer(incoming)
      .then((response) => send(response, outgoing))
      // The client has left, or sent what is no request; conversations go on.
      .catch(() => outgoing.destroy());
  });
  const answer = async (incoming: IncomingMessage): Promise<Response> => {
    const request = await toRequest(incoming);
    const { pathname } = new URL(request.url);
    if (pathname === "/turn") return visitors.answer(request);
    const file = files.get(pathname);
    if (file === undefined) return new Response(null, { status: 404 });
    const headers = new Headers({
      "content-type": file.type,
      "content-security-policy": "default-src 'self'; style-src 'unsafe-inline'",
    });
    if (pathname === "/") headers.set("set-cookie", visitors.welcome(request));
    return new Response(file.text, { headers });
  };
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function pageFiles() {
  const [script] = (
    await build({
      entryPoints: [path.join(folder, "page.ts")],
      bundle: true,
      format: "esm",
      target: "es2022",
      write: false,
    })
  ).outputFiles;
  const html = await readFile(path.join(folder, "index.html"), "utf8");
  return new Map([
    ["/", { type: "text/html", text: html }],
    ["/page.js", { type: "text/javascript", text: script?.text ?? "" }],
  ]);
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = "GET", url = "/" } = incoming;
  const headers = incoming.headers as Record<string, string>;
  const body = method === "POST" ? await text(incoming) : null;
  return new Request(new URL(url, "http://127.0.0.1"), { method, headers, body });
}

async function send({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (body === null) outgoing.end();
  else await pipeline(Readable.fromWeb(body), outgoing);
}
