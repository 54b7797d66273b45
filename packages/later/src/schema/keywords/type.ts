import type { JsonSchemaType } from "../../model/json-schema.ts";
import { isPlainObject } from "../../model/plain-object.ts";
import { isWellFormed } from "../../model/well-formed.ts";
import type { Check } from "../validation/check.ts";
import { joinWithOr } from "../validation/describe-value.ts";
import type { SchemaNode } from "../validation/schema-node.ts";
import { isSchemaType, labelOf } from "../validation/value-kind.ts";
import { compileCodec } from "./codec.ts";

const minimumInt64 = -(2n ** 63n);
const maximumInt64 = 2n ** 63n - 1n;

/** `type`, and `x-codec`, which widens or narrows it. */
export function compileType(node: SchemaNode): Check | undefined {
  const type = node.read("type");
  if (node.has("x-codec")) {
    const codec = compileCodec(node, Array.isArray(type) && type.includes("null"));
    if (codec !== undefined) return codec;
  }
  if (type === undefined) return undefined;
  if (isSchemaType(type)) return checks[type];
  if (!Array.isArray(type) || type.length === 0 || !type.every(isSchemaType)) {
    throw node.refuse("type", "the name of a type, or a non-empty array of such names");
  }
  return oneOfTypes(type);
}

const checks: Readonly<Record<JsonSchemaType, Check>> = {
  null: (value, run) => value === null || run.fail("type", "be null", value),
  boolean: (value, run) =>
    typeof value === "boolean" || run.fail("type", "be true or false", value),
  number: (value, run) => isNumber(value) || run.fail("type", "be a number", value),
  integer: (value, run) =>
    isInteger(value) ||
    (isWhole(value) && !run.exactIntegers) ||
    run.fail("type", isWhole(value) ? exactInteger : "be a whole number", value),
  string: (value, run) => {
    if (typeof value !== "string") return run.fail("type", "be a string", value);
    return (
      isWellFormed(value) || run.report("type", "must be well-formed text without lone surrogates.")
    );
  },
  array: (value, run) => Array.isArray(value) || run.fail("type", "be an array", value),
  object: (value, run) => isPlainObject(value) || run.fail("type", "be an object", value),
};

const exactInteger = `be a whole number that is exact: at most ${Number.MAX_SAFE_INTEGER} as a number, at most 64 bits as a bigint`;

function oneOfTypes(types: readonly JsonSchemaType[]): Check {
  const expectation = `be ${joinWithOr(types.map(labelOf))}`;
  const alternatives = types.map((type) => checks[type]);
  return (value, run) => {
    const { quiet } = run;
    run.quiet = true;
    const fits = alternatives.some((check) => check(value, run));
    run.quiet = quiet;
    return fits || run.fail("type", expectation, value);
  };
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : typeof value === "bigint";
}

function isInteger(value: unknown): boolean {
  return (
    Number.isSafeInteger(value) ||
    (typeof value === "bigint" && value >= minimumInt64 && value <= maximumInt64)
  );
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) || typeof value === "bigint";
}
