import { LaterError } from "../../errors/later-error.ts";

/**
 * The error for a value that does not fit its variable. Clients take messages that contain "not
 * found" for those of missing variables, so the space between these words is made another one.
 */
export function invalidValue(message: string): LaterError {
  return new LaterError("INVALID_VARIABLE", message.replace(/(not) (found)/gi, "$1\u00a0$2"));
}
