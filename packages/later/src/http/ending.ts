import { LaterError } from "../errors/later-error.ts";

/**
 * How a stream of events ends: with an event of either name, so that one which broke off is told apart. Events of the
 * conversation have no name.
 */
export type EndingName = "end" | "failure";

/** What is told of an error: nothing of its cause, its stack, its details, or what was said until then. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** What of an error may leave the server. Only a `LaterError` has words that were made to be read. */
export function toFailure(error: unknown): Failure {
  if (!LaterError.is(error)) {
    const message = "The events could not be told.";
    return { code: "INTERNAL_ERROR", message, retryable: false };
  }
  const { code, message, retryable } = error;
  return { code, message, retryable };
}
