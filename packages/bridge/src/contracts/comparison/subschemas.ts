import type { JsonSchema, JsonSchemaObject } from "later-runtime";

const single = [
  "items",
  "contains",
  "unevaluatedItems",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
] as const;
const lists = ["prefixItems", "allOf", "anyOf", "oneOf"] as const;
const maps = ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"];

/** The schemas right inside of a schema, with their places in it. What is none is left out: nobody may have looked at it. */
export function* subschemasOf(
  schema: JsonSchemaObject,
): Generator<readonly [place: string, schema: JsonSchema]> {
  const node = schema as Readonly<Record<string, unknown>>;
  for (const keyword of single) yield* schemaAt(keyword, node[keyword]);
  for (const keyword of [...lists, ...maps]) {
    for (const [name, inner] of Object.entries(node[keyword] ?? {})) {
      yield* schemaAt(`${keyword}/${name}`, inner);
    }
  }
}

function* schemaAt(
  place: string,
  value: unknown,
): Generator<readonly [place: string, schema: JsonSchema]> {
  if (typeof value === "boolean" || (typeof value === "object" && value !== null)) {
    yield [place, value];
  }
}
