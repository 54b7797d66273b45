import { LaterError } from "../../errors/later-error.ts";

/**
 * Lets go of another answer; nothing of it is repeated: it may be anything.
 *
 * @throws LaterError `HOST_UNAVAILABLE`, `INVALID_VALUE`; `INVALID_ARGUMENT` when its body is being read already
 */
export async function assertEventStream(response: Response): Promise<void> {
  const { ok, status, headers, body, bodyUsed } = response;
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
