import * as fc from "fast-check";

import type { JsonValue } from "../../packages/later/src/model/json.ts";
import { setMember } from "../../packages/later/src/model/set-member.ts";

/** Names that mean something to JavaScript, to JSON Pointer, or to nobody. */
const hostileNames = ["__proto__", "constructor", "toString", "then", "", "a/b", "~1", "0", "\0"];

/** Well-formed text of any kind, quotes, controls and pairs of surrogates included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("\u2028", '"\\', "\u007F", "😀", ...hostileNames),
);

/** Numbers as parseJson makes them: integers beyond ±(2^53 − 1) are bigint, unless they are written with an exponent. */
const anyNumber: fc.Arbitrary<number | bigint> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter(
      (value) => !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21,
    ),
  fc
    .bigInt({ min: -(10n ** 40n), max: 10n ** 40n })
    .filter((value) => !Number.isSafeInteger(Number(value))),
);

/** Any JSON value, some levels deep. */
export const anyJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false),
    anyNumber,
    anyText,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(anyText, tie("value")), { maxLength: 5 }).map(toObject),
  ),
})).value;

/** An object of own members, whatever their names are; of equal names the last counts. */
export function toObject<Value>(
  members: readonly (readonly [string, Value])[],
): Record<string, Value> {
  const object: Record<string, Value> = {};
  for (const [name, value] of members) setMember(object, name, value);
  return object;
}

/** Whether two JSON values are the same: own members in the same order, minus zero apart from zero. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  }
  if (!isRecord(left) || !isRecord(right)) return Object.is(left, right);
  const names = Object.keys(left);
  const others = Object.keys(right);
  return (
    names.length === others.length &&
    names.every((name, index) => name === others[index] && isSame(left[name], right[name]))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
