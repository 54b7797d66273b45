const specials: ReadonlyMap<unknown, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/**
 * The double that a value stands for: numbers, bigints that do not exceed the range of doubles, and
 * the names of what JSON cannot write.
 */
export function toDouble(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string") return specials.get(value);
  if (typeof value !== "bigint") return undefined;
  const double = Number(value);
  return Number.isFinite(double) ? double : undefined;
}
