/**
 * A text that two JSON values share exactly when JSON Schema calls them equal: numbers by value, also
 * bigint, and members in any order. Answers `undefined` for what is cyclic or nested without end.
 */
export function equalityKey(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, member: unknown) => toComparable(member));
  } catch {
    return undefined;
  }
}

/** Texts and numbers get a prefix where they could be taken for each other. */
function toComparable(value: unknown): unknown {
  switch (typeof value) {
    case "string":
      return `text ${value}`;
    case "number":
    case "bigint":
      if (Number.isSafeInteger(Number(value))) return Number(value);
      return `number ${Number.isInteger(value) ? BigInt(value) : value}`;
    case "object":
      if (value === null || Array.isArray(value)) return value;
      return Object.fromEntries(
        Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)),
      );
    default:
      return value;
  }
}
