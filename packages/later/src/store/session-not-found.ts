import { LaterError } from "../errors/later-error.ts";

/** The error for a session that does not exist, or no more. */
export function sessionNotFound(id: string): LaterError {
  return new LaterError("SESSION_NOT_FOUND", `There is no session "${id}".`, {
    details: { sessionId: id },
  });
}
