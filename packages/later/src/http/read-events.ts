import type { LaterErrorCode } from "../errors/codes.ts";
import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import type { EndingName } from "./ending.ts";
import type { PublicEvent } from "./public-event.ts";
import { readServerSentEvents } from "./read-server-sent-events.ts";

/** How the events of a conversation are read. */
export interface ReadEventsOptions {
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
 * Reads the events of a conversation from a response that `toEventResponse` made, wherever there is `fetch`. It reads
 * as fast as the loop takes them. Leaving the loop lets go of the response, which cancels the conversation.
 *
 * The server is believed as to what is in an event. Events of other names are passed over.
 *
 * @throws LaterError while iterating: what the conversation failed with, by its code; `RUNTIME_DISCONNECTED` when the
 * response breaks off, so that nobody knows how far the conversation came; `HOST_UNAVAILABLE` for a status other than
 * 2xx, with `details.status`; `INVALID_VALUE` for a response that is no stream of events, and for an event that is too
 * long or no JSON; `CANCELLED` when the signal fires; `INVALID_ARGUMENT` for a response that is being read already
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
  const { signal, maxEventLength = 2 ** 24 } = options;
  await assertStream(response);
  const events = readServerSentEvents(response.body, { maxEventLength, signal });
  for await (const { name, data } of events) {
    if (name === ("end" satisfies EndingName)) return;
    if (name === ("failure" satisfies EndingName)) throw toError(parse(data));
    if (name === "" || name === "message") yield parse(data) as unknown as PublicEvent;
  }
}

/** Nothing of another answer is repeated: it may be anything. */
async function assertStream({ ok, status, headers, body, bodyUsed }: Response): Promise<void> {
  if (bodyUsed || body?.locked === true) {
    throw new LaterError("INVALID_ARGUMENT", "The body of the response is being read already.");
  }
  const [type = ""] = headers.get("content-type")?.split(";") ?? [];
  if (ok && type.trim().toLowerCase() === "text/event-stream") return;
  await body?.cancel().catch(() => {});
  if (ok) throw new LaterError("INVALID_VALUE", "The server's answer is no stream of events.");
  throw new LaterError("HOST_UNAVAILABLE", `The server answered with HTTP status ${status}.`, {
    details: { status },
    retryable: status === 408 || status === 429 || status >= 500,
  });
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
