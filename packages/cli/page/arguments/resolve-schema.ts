import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import type { Draft } from "./draft.ts";
import { valueAt } from "./pointer.ts";

/**
 * A schema with what it refers to in its place, one level deep, so that schemas which contain themselves come to an end. What a
 * form cannot follow is left out: it is a view, and the tool checks its arguments itself.
 */
export function resolveSchema(
  given: JsonSchema | undefined,
  root: JsonSchemaObject,
): JsonSchemaObject {
  const { allOf = [], ...own } = followReference(given, root);
  return [...allOf.map((part) => resolveSchema(part, root)), own].reduce(mergeSchemas, {});
}

/** Both at once; where they disagree, the second. */
export function mergeSchemas(one: JsonSchemaObject, other: JsonSchemaObject): JsonSchemaObject {
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  return {
    ...one,
    ...other,
    ...(one.properties && other.properties
      ? { properties: { ...one.properties, ...other.properties } }
      : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function followReference(given: JsonSchema | undefined, root: JsonSchemaObject): JsonSchemaObject {
  let schema: JsonSchemaObject = typeof given === "object" ? given : {};
  const seen = new Set<string>();
  while (schema.$ref !== undefined && !seen.has(schema.$ref)) {
    const { $ref, ...rest } = schema;
    seen.add($ref);
    const found = lookUp($ref, root);
    schema = typeof found === "object" ? { ...found, ...rest } : rest;
  }
  return schema;
}

function lookUp(reference: string, root: JsonSchemaObject): JsonSchema | undefined {
  if (!reference.startsWith("#")) return undefined;
  return valueAt(root as unknown as Draft, decodeURIComponent(reference.slice(1))) as
    | JsonSchema
    | undefined;
}
