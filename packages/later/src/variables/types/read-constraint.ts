import type { JsonObject, JsonValue } from "../../model/json.ts";
import { invalidConstraint } from "./invalid-constraint.ts";
import { printNumber } from "./print-number.ts";

/** The value of one constraint, unless it is absent or null. */
export function readConstraint(constraints: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(constraints, key) ? (constraints[key] ?? undefined) : undefined;
}

/** Two constraints that bound the same thing from below and from above. */
export interface Limits<Limit> {
  readonly minimum: Limit | undefined;
  readonly maximum: Limit | undefined;
}

/** Reads `min` and `max`. @throws LaterError `INVALID_VARIABLE` for what is no number, or upside down */
export function readBounds(constraints: JsonObject): Limits<number | bigint> {
  const minimum = readBound(constraints, "min");
  const maximum = readBound(constraints, "max");
  assertOrder("min", minimum, "max", maximum);
  return { minimum, maximum };
}

/**
 * Reads `min_length` and `max_length`.
 *
 * @throws LaterError `INVALID_VARIABLE` for what is no number of characters, or upside down
 */
export function readLengths(constraints: JsonObject): Limits<number> {
  const minimum = readCount(constraints, "min_length");
  const maximum = readCount(constraints, "max_length");
  assertOrder("min_length", minimum, "max_length", maximum);
  return { minimum, maximum };
}

/** Reads how many there must be of something. @throws LaterError `INVALID_VARIABLE` for another value */
export function readCount(constraints: JsonObject, key: string): number | undefined {
  const value = readConstraint(constraints, key);
  if (value === undefined || isCount(value)) return value;
  // What is too large for a number is too large for a text or a list, so rounding changes nothing.
  if (typeof value === "bigint" && value >= 0n) return Number(value);
  throw invalidConstraint(`${key} must be a whole number that is not negative`);
}

/**
 * Reads a list of texts. The truth values stand for their names, as they do among the values of
 * variables.
 *
 * @throws LaterError `INVALID_VARIABLE` for anything else
 */
export function readTexts(constraints: JsonObject, key: string): readonly string[] | undefined {
  const value = readConstraint(constraints, key);
  if (value === undefined) return undefined;
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    if (items.every((item) => typeof item === "string" || typeof item === "boolean")) {
      return items.map(String);
    }
  }
  throw invalidConstraint(`${key} must be a list of strings`);
}

/** Tells lengths, counts and dimensions from all other values. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function readBound(constraints: JsonObject, key: string): number | bigint | undefined {
  const value = readConstraint(constraints, key);
  if (value === undefined || typeof value === "bigint") return value;
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw invalidConstraint(`${key} must be a number`);
}

function assertOrder(
  lower: string,
  minimum: number | bigint | undefined,
  upper: string,
  maximum: number | bigint | undefined,
): void {
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return;
  throw invalidConstraint(
    `${lower} ${printNumber(minimum)} is above ${upper} ${printNumber(maximum)}`,
  );
}
