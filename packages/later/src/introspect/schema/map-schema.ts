import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";

/** The keywords whose value is a schema, as far as introspection produces them. */
const single = ["items", "additionalProperties", "propertyNames"] as const;

/** Those whose value is schemas by name. */
const named = ["properties", "patternProperties"] as const;

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
  for (const keyword of named) {
    const inner = schema[keyword];
    if (inner === undefined) continue;
    changed[keyword] = Object.fromEntries(
      Object.entries(inner).map(([name, one]) => [name, apply(one)] as const),
    );
  }
  return changed;
}
