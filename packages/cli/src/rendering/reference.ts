import type { JsonSchema, JsonSchemaObject } from "later-runtime";

/** The schema that a reference leads to from its root; nothing for one that leads elsewhere, or to what is no schema. */
export function followReference(reference: string, root: JsonSchemaObject): JsonSchema | undefined {
  if (!/^#(?:\/|$)/.test(reference)) return undefined;
  let place: unknown = root;
  for (const token of tokensOf(reference)) {
    if (!isHolder(place) || !Object.hasOwn(place, token)) return undefined;
    place = place[token];
  }
  const isSchema = typeof place === "boolean" || (isHolder(place) && !Array.isArray(place));
  return isSchema ? (place as JsonSchema) : undefined;
}

/** The last name in a reference; all of one that has none. */
export function nameOfReference(reference: string): string {
  return tokensOf(reference).at(-1) ?? reference;
}

function tokensOf(reference: string): readonly string[] {
  return decode(reference)
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What is no escape stays as it is written. */
function decode(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}

function isHolder(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
