/** Prints a value that a function takes as an expression of TypeScript. */
export function printValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : printObject(value);
    default:
      return String(value);
  }
}

function printObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(", ")}]`;
  if (value instanceof Date) return `new Date(${JSON.stringify(value.toISOString())})`;
  if (value instanceof URL) return `new URL(${JSON.stringify(value.href)})`;
  if (value instanceof Set) return `new Set(${printValue([...(value as Set<unknown>)])})`;
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].map((entry) => printValue(entry));
    return `new Map([${entries.join(", ")}])`;
  }
  if (Buffer.isBuffer(value)) return `Buffer.from([${[...value].join(", ")}])`;
  if (value instanceof Uint8Array) return `new Uint8Array([${[...value].join(", ")}])`;
  if (value instanceof ArrayBuffer) return `new ArrayBuffer(${value.byteLength})`;
  // What it contains has to be waited for, and has no part in its type.
  if (value instanceof File) return `new File([], ${JSON.stringify(value.name)})`;
  if (value instanceof Blob) return "new Blob()";
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${printValue(member)}`,
  );
  return `{ ${members.join(", ")} }`;
}
