import { type Check, accept, both } from "../validation/check.ts";
import type { Keyword, SchemaNode } from "../validation/schema-node.ts";
import { isDigits } from "./codec.ts";

type Numeric = number | bigint;

interface Bound {
  readonly keyword: Keyword;
  readonly words: string;
  readonly holds: (value: Numeric, limit: Numeric) => boolean;
}

const bounds: readonly Bound[] = [
  { keyword: "minimum", words: "at least", holds: (value, limit) => value >= limit },
  { keyword: "maximum", words: "at most", holds: (value, limit) => value <= limit },
  { keyword: "exclusiveMinimum", words: "greater than", holds: (value, limit) => value > limit },
  { keyword: "exclusiveMaximum", words: "less than", holds: (value, limit) => value < limit },
  { keyword: "multipleOf", words: "a multiple of", holds: isMultiple },
];

/** `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum` and `multipleOf`. */
export function compileNumber(node: SchemaNode): Check {
  let all: Check | undefined;
  for (const bound of bounds) all = both(all, compileBound(node, bound));
  const check = all ?? accept;
  const divisor = node.number("multipleOf");
  if (divisor !== undefined && divisor <= 0) throw node.refuse("multipleOf", "greater than 0");
  if (node.read("x-codec") !== "bigint") return check;
  return (value, run) => check(isDigits(value) ? BigInt(value) : value, run);
}

function compileBound(node: SchemaNode, { keyword, words, holds }: Bound): Check | undefined {
  const limit = node.number(keyword);
  if (limit === undefined) return undefined;
  const expectation = `be ${words} ${limit}`;
  return (value, run) =>
    (typeof value !== "number" && typeof value !== "bigint") ||
    holds(value, limit) ||
    run.fail(keyword, expectation, value);
}

function isMultiple(value: Numeric, divisor: Numeric): boolean {
  if (isWhole(value) && isWhole(divisor)) return BigInt(value) % BigInt(divisor) === 0n;
  const quotient = Number(value) / Number(divisor);
  // Beyond all numbers; a whole value is a multiple of whatever divides 1.
  if (!Number.isFinite(quotient)) return isWhole(value) && Number.isInteger(1 / Number(divisor));
  // Decimal fractions are not exact in binary: 0.0075 / 0.0001 is 75.00000000000001.
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * 1e-12;
}

function isWhole(value: Numeric): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}
