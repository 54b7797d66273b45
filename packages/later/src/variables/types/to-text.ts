import { isWellFormed } from "../../model/well-formed.ts";
import { describeKind } from "./describe-kind.ts";
import { invalidValue } from "./invalid-value.ts";

/**
 * The text that a value stands for: itself, or the name of a truth value.
 *
 * @param expectation - how the message begins: `must be a string`
 * @throws LaterError `INVALID_VARIABLE` for all other values and for lone surrogates
 */
export function toText(value: unknown, expectation: string): string {
  if (typeof value === "string" && isWellFormed(value)) return value;
  if (typeof value === "boolean") return String(value);
  throw invalidValue(`${expectation}, got ${describeKind(value)}`);
}
