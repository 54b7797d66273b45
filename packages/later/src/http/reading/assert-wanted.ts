import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";

/**
 * @param failure - what went wrong meanwhile: an `AbortError` is that of a signal which only the request had been given
 * @throws LaterError `CANCELLED` when nobody wants to read on
 */
export function assertWanted(signal: AbortSignal | undefined, failure?: unknown): void {
  const isAborted = signal?.aborted === true;
  if (!isAborted && !(isObject(failure) && failure["name"] === "AbortError")) return;
  const cause = isAborted ? signal.reason : failure;
  throw new LaterError("CANCELLED", "The reading of the events was cancelled.", { cause });
}
