import { describeKind } from "./describe-kind.ts";
import { invalidValue } from "./invalid-value.ts";
import { readCount } from "./read-constraint.ts";
import { toDouble } from "./to-double.ts";
import type { ValueType } from "./value-type.ts";

/** Lists of doubles, `dimensions` of them; kept packed, and never in the memory of the caller. */
export const embeddingType: ValueType = {
  compile(constraints) {
    const dimensions = readCount(constraints, "dimensions");
    return (value) => {
      const doubles = toDoubles(value);
      if (dimensions !== undefined && doubles.length !== dimensions) {
        throw invalidValue(`must have exactly ${dimensions} dimensions, got ${doubles.length}`);
      }
      return doubles;
    };
  },
};

function toDoubles(value: unknown): Float64Array {
  if (Array.isArray(value)) return packList(value);
  if (!ArrayBuffer.isView(value) || !("length" in value)) {
    throw invalidValue(`must be a list of numbers, got ${describeKind(value)}`);
  }
  const array = value as unknown as PackedNumbers | PackedBigints;
  return isPackedBigints(array) ? Float64Array.from(array, Number) : new Float64Array(array);
}

function packList(list: readonly unknown[]): Float64Array {
  const doubles = new Float64Array(list.length);
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    const double = typeof item === "number" ? item : toDouble(item);
    if (double === undefined) {
      throw invalidValue(
        `must be a numeric list, got ${describeKind(item)} at position ${index + 1}`,
      );
    }
    doubles[index] = double;
  }
  return doubles;
}

type PackedNumbers = ArrayLike<number> & { readonly [Symbol.toStringTag]: string };
type PackedBigints = BigInt64Array | BigUint64Array;

function isPackedBigints(array: PackedNumbers | PackedBigints): array is PackedBigints {
  return array[Symbol.toStringTag].startsWith("Big");
}
