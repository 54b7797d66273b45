import { type Check, allOf } from "../validation/check.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `unevaluatedItems` and `unevaluatedProperties`; to be run after everything else in the schema. */
export function compileUnevaluated(node: SchemaNode): Check | undefined {
  const checks: Check[] = [];
  if (node.has("unevaluatedItems")) checks.push(unevaluatedItems(node));
  if (node.has("unevaluatedProperties")) checks.push(unevaluatedProperties(node));
  if (checks.length === 0) return undefined;
  node.compiler.tracks = true;
  return allOf(checks);
}

function unevaluatedItems(node: SchemaNode): Check {
  const check = node.child("unevaluatedItems");
  return (value, run) => {
    const { evaluated } = run;
    if (!Array.isArray(value) || evaluated === undefined) return true;
    let fits = true;
    for (const [index, item] of value.entries()) {
      if (evaluated.hasPosition(index) || run.descend(check, item, index)) continue;
      if (run.quiet) return false;
      fits = false;
    }
    evaluated.length = value.length;
    return fits;
  };
}

function unevaluatedProperties(node: SchemaNode): Check {
  const check = node.child("unevaluatedProperties");
  return (value, run) => {
    const { evaluated } = run;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
    if (evaluated === undefined) return true;
    let fits = true;
    for (const [name, child] of Object.entries(value)) {
      if (evaluated.names.has(name)) continue;
      evaluated.names.add(name);
      if (run.descend(check, child, name)) continue;
      if (run.quiet) return false;
      fits = false;
    }
    return fits;
  };
}
