import type { LaterError } from "../../errors/later-error.ts";
import { invalidValue } from "./invalid-value.ts";

/** The error for constraints that make no sense; the message begins with the key. */
export function invalidConstraint(message: string): LaterError {
  return invalidValue(`Invalid constraints: ${message}`);
}
