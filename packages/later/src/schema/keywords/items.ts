import { accept, type Check } from "../validation/check.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `prefixItems` and `items`. */
export function compileItems(node: SchemaNode): Check {
  const prefix = compilePrefix(node);
  const rest = node.has("items") ? node.child("items") : undefined;
  return (value, run) => {
    if (!Array.isArray(value)) return true;
    const count = rest === undefined ? Math.min(prefix.length, value.length) : value.length;
    let fits = true;
    for (let index = 0; index < count; index += 1) {
      const check = prefix[index] ?? rest ?? accept;
      if (run.descend(check, value[index], index)) continue;
      if (run.quiet) return false;
      fits = false;
    }
    if (run.evaluated !== undefined) run.evaluated.length = Math.max(run.evaluated.length, count);
    return fits;
  };
}

function compilePrefix(node: SchemaNode): readonly Check[] {
  return (node.list("prefixItems") ?? []).map((_, index) => node.child("prefixItems", index));
}
