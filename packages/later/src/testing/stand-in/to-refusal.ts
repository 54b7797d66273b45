import { LaterError } from "../../errors/later-error.ts";
import { Refusal } from "./refusal.ts";

/**
 * What a request fails with, as a refusal: an error of a script may say with `status`, `retryAfterMs` and `body` how.
 * Its message is passed on; it is the test author's, and no secret.
 */
export function toRefusal(reason: unknown): Refusal {
  if (reason instanceof Refusal) return reason;
  if (!(reason instanceof Error)) return new Refusal(500, "An internal error has occurred.");
  const { status, retryAfterMs, body } = reason as Partial<Refusal>;
  const isStatus = Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599;
  return new Refusal(
    isStatus && !LaterError.is(reason) ? Number(status) : 500,
    reason.message,
    {},
    { ...(typeof retryAfterMs === "number" ? { retryAfterMs } : {}), body },
  );
}
