import { describeKind } from "./describe-kind.ts";
import { invalidValue } from "./invalid-value.ts";
import { printNumber } from "./print-number.ts";
import { readBounds } from "./read-constraint.ts";
import type { ValueType } from "./value-type.ts";

/** Integers of any size within `min` and `max`: numbers where they are safe, bigints beyond. */
export const integerType: ValueType = {
  compile(constraints) {
    const { minimum, maximum } = readBounds(constraints);
    return (value) => {
      const integer = toInteger(value);
      if (minimum !== undefined && integer < minimum) {
        throw invalidValue(
          `value ${printNumber(integer)} is below minimum ${printNumber(minimum)}`,
        );
      }
      if (maximum !== undefined && integer > maximum) {
        throw invalidValue(
          `value ${printNumber(integer)} is above maximum ${printNumber(maximum)}`,
        );
      }
      return integer;
    };
  },
};

function toInteger(value: unknown): number | bigint {
  if (typeof value === "number") {
    // Adding 0 turns −0 into 0.
    if (Number.isSafeInteger(value)) return value + 0;
    if (Number.isInteger(value)) return BigInt(value);
    throw invalidValue(`must be a whole number, got ${printNumber(value)}`);
  }
  if (typeof value === "bigint") {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value;
  }
  throw invalidValue(`must be an integer, got ${describeKind(value)}`);
}
