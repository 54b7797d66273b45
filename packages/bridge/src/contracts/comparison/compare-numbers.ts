import type { JsonSchemaObject } from "later-runtime";

import { type Narrowing, narrowed } from "./narrowing.ts";
import type { Sides } from "./schema-inclusion.ts";

type Numeric = number | bigint;

/** A number that values are not beyond; themselves, or also not equal to. */
interface Bound {
  readonly value: Numeric;
  readonly isExclusive: boolean;
}

/** Which way a bound points: 1 for the least value, -1 for the greatest. */
type Direction = 1 | -1;

/** `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum` and `multipleOf`. */
export function compareNumbers(sides: Sides): readonly Narrowing[] {
  const { kinds } = sides;
  if (!kinds.has("integer") && !kinds.has("fraction")) return [];
  return [
    ...compareBounds(sides, 1, "minimum"),
    ...compareBounds(sides, -1, "maximum"),
    ...compareMultiples(sides),
  ];
}

function compareBounds(
  { from, to, kinds, path }: Sides,
  direction: Direction,
  keyword: string,
): readonly Narrowing[] {
  const required = strongestBound(to, direction);
  if (required === undefined) return [];
  const bound = strongestBound(from, direction);
  const isDecoded = from.some((part) => part["x-codec"] !== undefined);
  const given = kinds.has("fraction") || isDecoded ? bound : toWhole(bound, direction);
  if (given !== undefined && !isStronger(required, given, direction)) return [];
  return narrowed(`${path}/${keyword}`, describe(bound), describe(required));
}

function strongestBound(
  parts: readonly JsonSchemaObject[],
  direction: Direction,
): Bound | undefined {
  let strongest: Bound | undefined;
  for (const part of parts) {
    const inclusive = direction === 1 ? part.minimum : part.maximum;
    const exclusive = direction === 1 ? part.exclusiveMinimum : part.exclusiveMaximum;
    for (const bound of [toBound(inclusive, false), toBound(exclusive, true)]) {
      if (bound === undefined) continue;
      if (strongest === undefined || isStronger(bound, strongest, direction)) strongest = bound;
    }
  }
  return strongest;
}

function toBound(value: Numeric | undefined, isExclusive: boolean): Bound | undefined {
  return value === undefined ? undefined : { value, isExclusive };
}

function isStronger(one: Bound, other: Bound, direction: Direction): boolean {
  if (one.value > other.value) return direction === 1;
  if (one.value < other.value) return direction === -1;
  return one.isExclusive && !other.isExclusive;
}

/** The first whole number within a bound, where all values are whole. */
function toWhole(bound: Bound | undefined, direction: Direction): Bound | undefined {
  if (bound === undefined || typeof bound.value === "bigint") return bound;
  const { value, isExclusive } = bound;
  const inner = direction === 1 ? Math.ceil(value) : Math.floor(value);
  if (!Number.isSafeInteger(inner + direction)) return bound;
  const isLeftOut = isExclusive && inner === value;
  return { value: isLeftOut ? inner + direction : inner, isExclusive: false };
}

function compareMultiples({ from, to, kinds, path }: Sides): readonly Narrowing[] {
  const given: readonly Numeric[] = from.flatMap(({ multipleOf }) => multipleOf ?? []);
  // Whole numbers are multiples of 1.
  const divisors = kinds.has("fraction") ? given : [...given, 1];
  return to.flatMap(({ multipleOf: required }) =>
    required === undefined || divisors.some((divisor) => isMultiple(divisor, required))
      ? []
      : narrowed(`${path}/multipleOf`, given.join(" and ") || "none", `${required}`),
  );
}

function isMultiple(value: Numeric, divisor: Numeric): boolean {
  if (value === divisor) return true;
  const areWhole = [value, divisor].every(
    (each) => typeof each === "bigint" || Number.isSafeInteger(each),
  );
  return areWhole && BigInt(value) % BigInt(divisor) === 0n;
}

function describe(bound: Bound | undefined): string {
  if (bound === undefined) return "none";
  return bound.isExclusive ? `${bound.value} (exclusive)` : String(bound.value);
}
