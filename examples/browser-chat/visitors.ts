import { randomUUID } from "node:crypto";

import type { ModelClient } from "later-runtime";
import { ResumableStreams } from "later-runtime/http";

import { Visitor } from "./visitor.ts";

/** Who came last stays; a process has no more memory than that for those who do not come back. */
const maxVisitors = 1_000;
const cookieName = "visitor";

/** Knows visitors by a cookie, and answers what their pages ask. */
export class Visitors {
  readonly #model: ModelClient;
  readonly #streams = new ResumableStreams({ unreadTtlMs: 60_000 });
  readonly #visitors = new Map<string, Visitor>();

  constructor(model: ModelClient) {
    this.#model = model;
  }

  /** A visitor's cookie, for a page that is loaded: the one that it has, or a new one. */
  welcome(request: Request): string {
    const known = visitorOf(request);
    if (known !== undefined && this.#visitors.has(known)) return cookieOf(known);
    const id = randomUUID();
    this.#visitors.set(id, new Visitor(id, { model: this.#model, streams: this.#streams }));
    this.#makeRoom();
    return cookieOf(id);
  }

  /** Answers `/turn`: POST takes one, GET goes on with it, DELETE cancels it. */
  async answer(request: Request): Promise<Response> {
    const visitor = this.#visitors.get(visitorOf(request) ?? "");
    if (visitor === undefined) return new Response(null, { status: 401 });
    switch (request.method) {
      case "POST":
        return visitor.take(await request.json());
      case "GET":
        return visitor.goOn(request.headers.get("last-event-id"));
      case "DELETE":
        return visitor.cancel();
      default:
        return new Response(null, { status: 405 });
    }
  }

  async close(): Promise<void> {
    await this.#streams.close();
    await Promise.all([...this.#visitors.values()].map((visitor) => visitor.close()));
  }

  #makeRoom(): void {
    const [oldest] = this.#visitors;
    if (oldest === undefined || this.#visitors.size <= maxVisitors) return;
    const [id, visitor] = oldest;
    this.#visitors.delete(id);
    void visitor.close();
  }
}

/** Scripts do not see it, and other sites cannot send it. */
function cookieOf(id: string): string {
  return `${cookieName}=${id}; HttpOnly; SameSite=Strict; Path=/`;
}

function visitorOf(request: Request): string | undefined {
  const cookies = (request.headers.get("cookie") ?? "").split(/; */);
  const prefix = `${cookieName}=`;
  return cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length);
}
