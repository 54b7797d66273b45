const maximumDepth = 512;

/**
 * Whether a keyword may stand in a schema: a quick look that spares a thorough one. What only looks
 * like the keyword, such as a property of the same name, counts too, and so does a schema too deep to
 * be looked through.
 */
export function mentionsKeyword(schema: unknown, keyword: string): boolean {
  return typeof schema === "object" && schema !== null && look(schema, keyword, 0);
}

function look(node: object, keyword: string, depth: number): boolean {
  if (depth > maximumDepth || Object.hasOwn(node, keyword)) return true;
  for (const value of Object.values(node) as unknown[]) {
    if (typeof value === "object" && value !== null && look(value, keyword, depth + 1)) return true;
  }
  return false;
}
