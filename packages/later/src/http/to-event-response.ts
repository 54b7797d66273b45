import type { ConversationEvent } from "../conversation/conversation-event.ts";
import { LaterError } from "../errors/later-error.ts";
import { EventBody } from "./event-body.ts";
import type { PublicEvent } from "./public-event.ts";

/** How the events of a conversation are sent. */
export interface EventResponseOptions {
  /**
   * What is sent of an event: it, another one, or nothing for `undefined`. Called once per event, in order. When it
   * throws, the conversation is cancelled and the browser told `INTERNAL_ERROR`.
   *
   * @default every event as it is
   */
  readonly select?: (event: PublicEvent) => PublicEvent | undefined;
  /**
   * Hears what the events ended with instead of their end, whole, for the server's log. A text that it returns is told
   * to the browser in the place of the error's own message. Not called for a browser that left.
   */
  readonly onError?: (error: unknown) => string | void;
  /**
   * After how many milliseconds without an event a comment is sent, so that proxies keep the connection; greater than
   * 0, `Infinity` for never.
   *
   * @default 15_000
   */
  readonly heartbeatMs?: number;
}

/**
 * Answers a request with the events of a conversation while it happens, as server-sent events (`text/event-stream`)
 * for `readEvents`. The body reads an event when the client takes one, and tells how the stream ended: a failure by
 * its code and message. A client that leaves cancels the conversation.
 *
 * What goes out is a {@link PublicEvent}: histories, pauses and the model's own responses stay on the server. The
 * arguments and results of calls and the model's thoughts go out unless `select` leaves them out.
 *
 * @param stream - such as `generateStream` and `sendStream` of a chat return; read once
 * @returns a response with status 200, whose headers may be added to
 *
 * @throws LaterError `INVALID_ARGUMENT` for a `heartbeatMs` that is no time
 *
 * @example
 * ```ts
 * export async function POST(request: Request): Promise<Response> {
 *   const { prompt } = await request.json();
 *   return toEventResponse(generateStream(prompt, { model, tools, signal: request.signal }));
 * }
 * ```
 */
export function toEventResponse(
  stream: AsyncIterable<ConversationEvent>,
  options: EventResponseOptions = {},
): Response {
  const { heartbeatMs = 15_000, select = (event) => event, onError } = options;
  if (typeof heartbeatMs !== "number" || !(heartbeatMs > 0)) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      '"heartbeatMs" has to be a number of milliseconds greater than 0, or Infinity.',
      { details: { option: "heartbeatMs" } },
    );
  }
  const body = new EventBody(stream, { select, onError, heartbeatMs });
  // Without a queue of its own: what nobody has asked for is not read.
  return new Response(new ReadableStream(body, { highWaterMark: 0 }), { headers });
}

const headers: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream",
  // What compresses or caches would hold events back.
  "cache-control": "no-store, no-transform",
  // The same, for nginx and the proxies that listen to its header.
  "x-accel-buffering": "no",
};
