import type { Check } from "../validation/check.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `contains`, `minContains` and `maxContains`. */
export function compileContains(node: SchemaNode): Check {
  const check = node.child("contains");
  const minimum = node.count("minContains") ?? 1;
  const maximum = node.count("maxContains") ?? Infinity;
  const matching: Check = (value, run) => run.matches(check, value);
  return (value, run) => {
    if (!Array.isArray(value)) return true;
    let count = 0;
    for (const [index, item] of value.entries()) {
      if (!run.descend(matching, item, index)) continue;
      count += 1;
      run.evaluated?.positions.add(index);
    }
    if (count >= minimum && count <= maximum) return true;
    return count < minimum
      ? run.report("contains", `must have at least ${minimum} matching items, but has ${count}.`)
      : run.report("contains", `must have at most ${maximum} matching items, but has ${count}.`);
  };
}
