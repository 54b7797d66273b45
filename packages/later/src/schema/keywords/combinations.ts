import { type Check, accept, allOf } from "../validation/check.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `allOf`. */
export function compileAllOf(node: SchemaNode): Check {
  return allOf(node.inPlaceList("allOf"));
}

/** `not`. */
export function compileNot(node: SchemaNode): Check {
  const check = node.inPlace("not");
  return (value, run) => {
    const outer = run.evaluated;
    run.evaluated = undefined;
    const matches = run.matches(check, value);
    run.evaluated = outer;
    return !matches || run.fail("not", 'be something that "not" does not describe', value);
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
