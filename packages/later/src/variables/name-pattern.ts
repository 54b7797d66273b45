/**
 * Compiles a pattern of names: `*` stands for any text, also none; everything else stands for itself.
 * The whole name has to match.
 *
 * @example
 * ```ts
 * const isTemperature = compileNamePattern("temperature_*");
 * isTemperature("temperature_limit"); // true
 * ```
 */
export function compileNamePattern(pattern: string): (name: string) => boolean {
  const parts = pattern.split("*");
  const first = parts.shift() ?? "";
  const last = parts.pop();
  if (last === undefined) return (name) => name === pattern;
  const inner = parts.filter((part) => part !== "");
  return (name) => {
    const end = name.length - last.length;
    if (end < first.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    // Each part may take the first place that it finds, since that leaves the most to those behind it.
    let position = first.length;
    for (const part of inner) {
      const found = name.indexOf(part, position);
      if (found === -1) return false;
      position = found + part.length;
    }
    return position <= end;
  };
}
