import type { LaterErrorCode } from "../../errors/codes.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import type { EndingName } from "../ending.ts";
import type { PublicEvent } from "../public-event.ts";
import { assertEventStream } from "./assert-event-stream.ts";
import { assertReadingOptions } from "./assert-reading-options.ts";
import { readResumedEvents } from "./read-resumed-events.ts";
import type { ResumptionOptions } from "./resumption-options.ts";

/** How the events of a conversation are read. */
export interface ReadEventsOptions extends ResumptionOptions {
  /** Ends the reading with `CANCELLED`, and lets go of the response; best the one that `fetch` was given, too. */
  readonly signal?: AbortSignal;
  /**
   * How long one event may be, in characters (UTF-16 code units); at least 1. A longer one ends the reading.
   *
   * @default 16_777_216
   */
  readonly maxEventLength?: number;
}

/**
 * Reads the events of a conversation from a response that `toEventResponse` or `ResumableStreams` made, wherever there
 * is `fetch`. It reads as fast as the loop takes them. Leaving the loop lets go of the response, which cancels the
 * conversation, unless it is kept by `ResumableStreams`.
 *
 * With `resume` it goes on by itself when the connection breaks, and each event is given once and in order.
 *
 * The server is believed as to what is in an event. Events of other names are passed over.
 *
 * @throws LaterError while iterating: what the conversation failed with, by its code; `RUNTIME_DISCONNECTED` when the
 * response breaks off and `resume` is not there or has not helped, so that nobody knows how far the conversation came,
 * with the last attempt's failure as its cause; `QUOTA_EXCEEDED` when the server no longer keeps an event that was not given;
 * `HOST_UNAVAILABLE` for a status other than 2xx, with `details.status`; `INVALID_VALUE` for a response that is no stream of events, and for an event that is too
 * long or no JSON; `CANCELLED` when the signal fires; `INVALID_ARGUMENT` for an option out of bounds, and for a response
 * that is being read already
 *
 * @example
 * ```ts
 * const response = await fetch("/chat", { method: "POST", body: JSON.stringify({ prompt }), signal });
 * for await (const event of readEvents(response, { signal })) {
 *   if (event.type === "text") output.append(event.text);
 * }
 * ```
 */
export async function* readEvents(
  response: Response,
  options: ReadEventsOptions = {},
): AsyncGenerator<PublicEvent, void, undefined> {
  assertReadingOptions(options);
  const { maxEventLength = 2 ** 24 } = options;
  await assertEventStream(response);
  for await (const { name, data } of readResumedEvents(response, { ...options, maxEventLength })) {
    if (name === ("end" satisfies EndingName)) return;
    if (name === ("failure" satisfies EndingName)) throw toError(parse(data));
    if (name === "" || name === "message") yield parse(data) as unknown as PublicEvent;
  }
}

function parse(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    if (isObject(value)) return value;
  } catch {
    // As wrong as any other value.
  }
  throw new LaterError("INVALID_VALUE", "The server sent an event that is no JSON object.");
}

/** A server may be newer than the page, and have codes that the page does not know. */
function toError({ code, message, retryable }: Record<string, unknown>): LaterError {
  const known = (typeof code === "string" ? code : "INTERNAL_ERROR") as LaterErrorCode;
  return new LaterError(known, String(message), { retryable: retryable === true });
}
