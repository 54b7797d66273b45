import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import { transformSchema } from "../../schema/transform-schema.ts";

/**
 * Writes what older drafts of JSON Schema (4 to 7) wrote otherwise as 2020-12 does; many servers describe their tools so.
 * What already is of 2020-12 stays as it is.
 *
 * Source: https://json-schema.org/draft/2020-12/release-notes, https://json-schema.org/draft/2019-09/release-notes and
 * https://json-schema.org/draft-06/json-schema-release-notes
 *
 * @param schema - its subschemas are rewritten already
 */
export function fromOlderDraft(schema: JsonSchemaObject): JsonSchemaObject {
  return renameTuple(splitDependencies(moveBounds(rewriteDefinitions(schema))));
}

/** Draft 7 and before: the place of schemas that are referred to. References lead there by its name, so it stays. */
function rewriteDefinitions(schema: JsonSchemaObject): JsonSchemaObject {
  const { definitions, ...others } = schema as Record<string, unknown>;
  if (!isObject(definitions)) return schema;
  return { ...others, definitions: rewriteAll(definitions) } as JsonSchemaObject;
}

/** 2019-09 and before: a list of `items` is a tuple, and `additionalItems` says what follows. */
function renameTuple(schema: JsonSchemaObject): JsonSchemaObject {
  const members: unknown = schema["items"];
  if (!Array.isArray(members)) return schema;
  const { items: _items, additionalItems: rest, ...others } = schema as Record<string, unknown>;
  return {
    ...others,
    prefixItems: members.map((member) => rewrite(member as JsonSchema)),
    ...(rest === undefined ? {} : { items: rewrite(rest as JsonSchema) }),
  };
}

/** Draft 7 and before: members that need others, and members that need a schema, under one keyword. */
function splitDependencies(schema: JsonSchemaObject): JsonSchemaObject {
  const { dependencies, ...others } = schema as Record<string, unknown>;
  if (!isObject(dependencies)) return schema;
  const all = Object.entries(dependencies);
  const required = all.filter(([, value]) => Array.isArray(value));
  const schemas = Object.fromEntries(all.filter(([, value]) => !Array.isArray(value)));
  return {
    ...others,
    ...(required.length === 0 ? {} : { dependentRequired: Object.fromEntries(required) }),
    ...(required.length === all.length ? {} : { dependentSchemas: rewriteAll(schemas) }),
  } as JsonSchemaObject;
}

/** Draft 4: bounds that are excluded are told by a second keyword. */
function moveBounds(schema: JsonSchemaObject): JsonSchemaObject {
  const moved = { ...schema } as Record<string, unknown>;
  for (const [bound, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (typeof moved[exclusive] !== "boolean") continue;
    if (moved[exclusive] && typeof moved[bound] === "number") {
      moved[exclusive] = moved[bound];
      delete moved[bound];
    } else delete moved[exclusive];
  }
  return moved;
}

function rewriteAll(schemas: Readonly<Record<string, unknown>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, rewrite(schema as JsonSchema)]),
  );
}

function rewrite(schema: JsonSchema): JsonSchema {
  return transformSchema(schema, fromOlderDraft);
}
