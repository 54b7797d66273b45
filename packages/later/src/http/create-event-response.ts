import { EventBody } from "./event-body.ts";
import type { SentEvents } from "./sent-events.ts";

/** A response whose body is these events, each taken when the client takes it. */
export function createEventResponse(events: SentEvents, heartbeatMs: number): Response {
  // Without a queue of its own: what nobody has asked for is not read.
  const body = new ReadableStream(new EventBody(events, heartbeatMs), { highWaterMark: 0 });
  return new Response(body, { headers });
}

const headers: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream",
  // What compresses or caches would hold events back.
  "cache-control": "no-store, no-transform",
  // The same, for nginx and the proxies that listen to its header.
  "x-accel-buffering": "no",
};
