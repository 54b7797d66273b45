import { type Check, allOf } from "../validation/check.ts";
import type { Keyword, SchemaNode } from "../validation/schema-node.ts";
import { isDigits } from "./codec.ts";

type Numeric = number | bigint;

/** `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum` and `multipleOf`. */
export function compileNumber(node: SchemaNode): Check {
  const checks = [
    bound(node, "minimum", "at least", (value, limit) => value >= limit),
    bound(node, "maximum", "at most", (value, limit) => value <= limit),
    bound(node, "exclusiveMinimum", "greater than", (value, limit) => value > limit),
    bound(node, "exclusiveMaximum", "less than", (value, limit) => value < limit),
    bound(node, "multipleOf", "a multiple of", isMultiple),
  ].filter((check) => check !== undefined);
  const divisor = node.number("multipleOf");
  if (divisor !== undefined && divisor <= 0) throw node.refuse("multipleOf", "greater than 0");
  const check = allOf(checks);
  if (node.read("x-codec") !== "bigint") return check;
  return (value, run) => check(isDigits(value) ? BigInt(value) : value, run);
}

function bound(
  node: SchemaNode,
  keyword: Keyword,
  words: string,
  holds: (value: Numeric, limit: Numeric) => boolean,
): Check | undefined {
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
  // Decimal fractions are not exact in binary: 0.0075 / 0.0001 is 75.00000000000001.
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * 1e-12;
}

function isWhole(value: Numeric): boolean {
  return typeof value === "bigint" || Number.isInteger(value);
}
