import type { JsonSchema, JsonSchemaObject } from "later-runtime";

import { followReference } from "../../src/rendering/reference.ts";

/** How far references, parts and variants of one value are followed, and how many of them at that distance. */
const maximumDepth = 32;
const maximumBreadth = 4096;

/**
 * A schema with what it refers to in its place, one level deep, so that schemas which contain themselves come to an end. What a
 * form cannot follow is left out, of a value without an end everything: it is a view, and the tool checks its arguments itself.
 */
export function resolveSchema(
  given: JsonSchema | undefined,
  root: JsonSchemaObject,
): JsonSchemaObject {
  return canFollow(given, root) ? merge(given, root) : {};
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

/** What is a variant of itself has no end, and parts of parts may be more than there is time for. */
function canFollow(given: JsonSchema | undefined, root: JsonSchemaObject): boolean {
  let schemas = [given];
  for (let depth = 0; depth < maximumDepth; depth += 1) {
    schemas = schemas.flatMap((schema) => {
      const { anyOf = [], oneOf = [] } = toObject(schema);
      return [...partsOf(schema, root), ...anyOf, ...oneOf];
    });
    if (schemas.length === 0) return true;
    if (schemas.length > maximumBreadth) return false;
  }
  return false;
}

function merge(given: JsonSchema | undefined, root: JsonSchemaObject): JsonSchemaObject {
  const { $ref: _reference, allOf: _parts, ...own } = toObject(given);
  const parts = partsOf(given, root).map((part) => merge(part, root));
  return [...parts, own].reduce(mergeSchemas, {});
}

/** What else has to be true of the value that a schema is for. */
function partsOf(given: JsonSchema | undefined, root: JsonSchemaObject): readonly JsonSchema[] {
  const { $ref: reference, allOf = [] } = toObject(given);
  const target = reference === undefined ? undefined : followReference(reference, root);
  return target === undefined ? allOf : [target, ...allOf];
}

function toObject(schema: JsonSchema | undefined): JsonSchemaObject {
  return typeof schema === "object" ? schema : {};
}
