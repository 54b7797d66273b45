/**
 * Whether a keyword stands anywhere in a schema. What only looks like it, such as a property of the
 * same name, counts too: this is a quick look that spares a thorough one.
 */
export function mentionsKeyword(schema: unknown, ...keywords: readonly string[]): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const seen = new Set<object>();
  const visit = (node: object): boolean => {
    // A schema may be shared between places, or contain itself.
    if (seen.has(node)) return false;
    seen.add(node);
    for (const [name, value] of Object.entries(node)) {
      if (keywords.includes(name)) return true;
      if (typeof value === "object" && value !== null && visit(value as object)) return true;
    }
    return false;
  };
  return visit(schema);
}
