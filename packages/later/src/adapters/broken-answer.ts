import { LaterError } from "../errors/later-error.ts";

/** The error for an answer that ends, or tells something else, before it has come to its end. */
export function brokenAnswer(): LaterError {
  return new LaterError("MODEL_REQUEST_FAILED", "The model's answer broke off before its end.");
}
