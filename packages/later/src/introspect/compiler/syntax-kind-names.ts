import type { NumberTable } from "./program.ts";

/**
 * Turns a compiler's `SyntaxKind` around. Where several names share a number (`FirstLiteralToken` is
 * `NumericLiteral`), the first one is the kind's own name.
 */
export function namesByNumber(table: NumberTable): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, value] of Object.entries(table)) {
    if (typeof value === "number" && !names.has(value)) names.set(value, name);
  }
  return names;
}
