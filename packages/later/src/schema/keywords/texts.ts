import { countCodePoints } from "../../model/count-code-points.ts";
import { type Check, accept, both } from "../validation/check.ts";
import { quote } from "../validation/describe-value.ts";
import type { SchemaNode } from "../validation/schema-node.ts";
import { isCodecName } from "./codec.ts";
import { findFormat } from "./formats.ts";
import { maximumSearchLength, toRegularExpression } from "./regular-expression.ts";

/** `minLength`, `maxLength`, `pattern` and `format`. Lengths count code points. */
export function compileText(node: SchemaNode): Check {
  const length = both(compileMinimumLength(node), compileMaximumLength(node));
  return both(both(length, compilePattern(node)), compileFormat(node)) ?? accept;
}

function compileMinimumLength(node: SchemaNode): Check | undefined {
  const limit = node.count("minLength");
  if (limit === undefined) return undefined;
  const expectation = `have at least ${limit} character${limit === 1 ? "" : "s"}`;
  return (value, run) =>
    typeof value !== "string" ||
    value.length >= limit * 2 ||
    (value.length >= limit && countCodePoints(value) >= limit) ||
    run.fail("minLength", expectation, value);
}

function compileMaximumLength(node: SchemaNode): Check | undefined {
  const limit = node.count("maxLength");
  if (limit === undefined) return undefined;
  const expectation = `have at most ${limit} character${limit === 1 ? "" : "s"}`;
  return (value, run) =>
    typeof value !== "string" ||
    value.length <= limit ||
    (value.length <= limit * 2 && countCodePoints(value) <= limit) ||
    run.fail("maxLength", expectation, value);
}

function compilePattern(node: SchemaNode): Check | undefined {
  const pattern = node.text("pattern");
  if (pattern === undefined) return undefined;
  const expression = toRegularExpression(pattern);
  if (expression === undefined) throw node.refuse("pattern", "a regular expression");
  const expectation = `match the pattern ${quote(pattern)}`;
  return (value, run) => {
    if (typeof value !== "string") return true;
    if (value.length > maximumSearchLength) {
      if (!run.refuseLongTexts) return true;
      return run.fail("pattern", `have at most ${maximumSearchLength} characters`, value);
    }
    return expression.test(value) || run.fail("pattern", expectation, value);
  };
}

function compileFormat(node: SchemaNode): Check | undefined {
  const name = node.text("format");
  if (name === undefined || !node.compiler.assertFormats) return undefined;
  if (isCodecName(node.read("x-codec"))) return undefined;
  const format = findFormat(name);
  if (format === undefined) return undefined;
  const expectation = `be ${format.label}`;
  return (value, run) =>
    typeof value !== "string" ||
    (value.length <= maximumSearchLength && format.accepts(value)) ||
    run.fail("format", expectation, value);
}
