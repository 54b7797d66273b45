import { LaterError } from "../../errors/later-error.ts";

/** A response ended, or failed, before the events had come to their end. */
export function brokenOff(failure: { readonly cause?: unknown } = {}): LaterError {
  const message =
    "The events broke off before their end; how far the conversation came is not known.";
  return new LaterError("RUNTIME_DISCONNECTED", message, failure);
}
