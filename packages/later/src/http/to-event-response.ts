import type { ConversationEvent } from "../conversation/conversation-event.ts";
import { assertMilliseconds } from "./assert-milliseconds.ts";
import { createEventResponse } from "./create-event-response.ts";
import type { PublicEvent } from "./public-event.ts";
import { ToldEvents } from "./told-events.ts";

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
  const { heartbeatMs = defaultHeartbeatMs, select, onError } = options;
  assertMilliseconds("heartbeatMs", heartbeatMs);
  return createEventResponse(new ToldEvents(stream, { select, onError }), heartbeatMs);
}

/** So that proxies, which often give up after 30 or 60 seconds, keep a connection. */
export const defaultHeartbeatMs = 15_000;
