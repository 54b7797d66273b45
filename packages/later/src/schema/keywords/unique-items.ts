import { type Check, accept } from "../validation/check.ts";
import { equalityKey } from "../validation/equality-key.ts";
import type { SchemaNode } from "../validation/schema-node.ts";

/** `uniqueItems`. */
export function compileUniqueItems(node: SchemaNode): Check {
  if (!node.flag("uniqueItems")) return accept;
  return (value, run) => {
    if (!Array.isArray(value) || value.length < 2) return true;
    const positions = new Map<string, number>();
    for (const [index, item] of value.entries()) {
      const key = equalityKey(item) ?? `not JSON ${index}`;
      const earlier = positions.get(key);
      if (earlier !== undefined) {
        return run.report(
          "uniqueItems",
          `must not have equal items, but items ${earlier} and ${index} are equal.`,
        );
      }
      positions.set(key, index);
    }
    return true;
  };
}
