import { type Check, accept, allOf } from "../validation/check.ts";
import { listAlternatives } from "../validation/describe-value.ts";
import type { SchemaNode } from "../validation/schema-node.ts";
import { literalsOf } from "./literals-of.ts";

/** `allOf`. */
export function compileAllOf(node: SchemaNode): Check {
  return allOf(node.inPlaceList("allOf"));
}

/** `not`. */
export function compileNot(node: SchemaNode): Check {
  const check = node.inPlace("not");
  const literals = literalsOf(node.compiler.follow(node.read("not")));
  const expectation =
    literals === undefined
      ? 'be something that "not" does not describe'
      : `not be ${listAlternatives(literals)}`;
  return (value, run) => {
    const outer = run.evaluated;
    run.evaluated = undefined;
    const matches = run.matches(check, value);
    run.evaluated = outer;
    return !matches || run.fail("not", expectation, value);
  };
}

/** `if`, `then` and `else`. */
export function compileIf(node: SchemaNode): Check {
  const condition = node.inPlace("if");
  const positive = node.has("then") ? node.inPlace("then") : accept;
  const negative = node.has("else") ? node.inPlace("else") : accept;
  return (value, run) =>
    run.matches(condition, value) ? positive(value, run) : negative(value, run);
}
