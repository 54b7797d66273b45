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

/** The schemas right inside of a schema, with their places in it. */
export function* subschemasOf(
  schema: JsonSchemaObject,
): Generator<readonly [place: string, schema: JsonSchema]> {
  for (const keyword of single) {
    const inner = schema[keyword];
    if (inner !== undefined) yield [keyword, inner];
  }
  for (const keyword of lists) {
    for (const [index, inner] of (schema[keyword] ?? []).entries()) {
      yield [`${keyword}/${index}`, inner];
    }
  }
  for (const keyword of maps) {
    const inners = (schema as Readonly<Record<string, unknown>>)[keyword] ?? {};
    for (const [name, inner] of Object.entries(inners as Readonly<Record<string, JsonSchema>>)) {
      yield [`${keyword}/${name}`, inner];
    }
  }
}
