/** A value of a variable as JSON: NaN and infinities as texts, packed numbers as lists. */
export function toJsonForm(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as Iterable<number>, toJsonForm);
  }
  if (Array.isArray(value)) return value.map(toJsonForm);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, toJsonForm(member)]),
  );
}
