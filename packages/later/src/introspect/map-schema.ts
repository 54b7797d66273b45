import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";

/** The keywords whose value is a schema, as far as introspection produces them. */
const single = ["items", "additionalProperties", "propertyNames"] as const;

/** Applies a function to every schema directly within another; keywords of other kinds stay. */
export function mapSchema(
  schema: JsonSchemaObject,
  change: (inner: JsonSchemaObject) => JsonSchemaObject,
): JsonSchemaObject {
  const apply = (inner: JsonSchema): JsonSchema =>
    typeof inner === "boolean" ? inner : change(inner);
  const changed: Record<string, unknown> = { ...schema };
  for (const keyword of single) {
    const inner = schema[keyword];
    if (inner !== undefined) changed[keyword] = apply(inner);
  }
  if (schema.anyOf !== undefined) changed["anyOf"] = schema.anyOf.map(apply);
  if (schema.prefixItems !== undefined) changed["prefixItems"] = schema.prefixItems.map(apply);
  if (schema.properties !== undefined) {
    const entries = Object.entries(schema.properties);
    changed["properties"] = Object.fromEntries(
      entries.map(([name, inner]) => [name, apply(inner)] as const),
    );
  }
  return changed;
}
