import type { Check } from "../validation/check.ts";
import type { SchemaNode } from "../validation/schema-node.ts";
import type { ValidationRun } from "../validation/validation-run.ts";
import { type Alternative, reportClosest } from "./closest-alternative.ts";

/** `anyOf`. When nothing fits, the alternative that was probably meant is reported. */
export function compileAnyOf(node: SchemaNode): Check {
  const alternatives = readAlternatives(node, "anyOf");
  return (value, run) => {
    // Every alternative that fits adds to what is evaluated.
    const enough = run.evaluated === undefined ? 1 : Infinity;
    return (
      countMatches(alternatives, value, run, enough) > 0 ||
      reportClosest("anyOf", alternatives, value, run)
    );
  };
}

/** `oneOf`. */
export function compileOneOf(node: SchemaNode): Check {
  const alternatives = readAlternatives(node, "oneOf");
  return (value, run) => {
    const matches = countMatches(alternatives, value, run, 2);
    if (matches === 1) return true;
    if (matches === 0) return reportClosest("oneOf", alternatives, value, run);
    return run.report("oneOf", "must match exactly one of the alternatives, but matches several.");
  };
}

function readAlternatives(node: SchemaNode, keyword: "anyOf" | "oneOf"): readonly Alternative[] {
  const { compiler } = node;
  const schemas = node.list(keyword);
  return node.inPlaceList(keyword).map((check, index) => ({
    check,
    schema: () => compiler.follow(schemas?.[index]),
  }));
}

function countMatches(
  alternatives: readonly Alternative[],
  value: unknown,
  run: ValidationRun,
  enough: number,
): number {
  const { quiet } = run;
  run.quiet = true;
  let matches = 0;
  for (const { check } of alternatives) {
    if (!check(value, run)) continue;
    matches += 1;
    if (matches === enough) break;
  }
  run.quiet = quiet;
  return matches;
}
