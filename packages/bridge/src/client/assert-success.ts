import { LaterError, type LaterErrorCode } from "later-runtime";

/** What most answers of the protocol say besides their status. */
export interface Answer {
  readonly success: boolean;
  readonly errorMessage: string;
}

/**
 * Holds hosts to their word that put failures into the answer instead of the status.
 *
 * @throws LaterError `VARIABLE_NOT_FOUND`, `SESSION_NOT_FOUND`, `INVALID_VARIABLE`
 */
export function assertSuccess({ success, errorMessage }: Answer): void {
  if (!success) throw toFailure(errorMessage);
}

/** The error for a text about a variable. */
export function toFailure(text: string): LaterError {
  return new LaterError(codeOf(text), text === "" ? "The host gave no reason." : text);
}

function codeOf(text: string): LaterErrorCode {
  if (/session not found/i.test(text)) return "SESSION_NOT_FOUND";
  return /not found/i.test(text) ? "VARIABLE_NOT_FOUND" : "INVALID_VARIABLE";
}
