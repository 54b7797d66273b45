import type { JsonSchemaObject, JsonSchemaType } from "../../model/json-schema.ts";

/** Keywords that say something about values of one type only. */
const keywordsOfTypes: Readonly<Partial<Record<JsonSchemaType, readonly string[]>>> = {
  object: [
    "properties",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "required",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
  ],
  array: [
    "items",
    "prefixItems",
    "contains",
    "unevaluatedItems",
    "minItems",
    "maxItems",
    "uniqueItems",
  ],
  string: ["minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
};

/** Whether a keyword says anything about values of a type. */
export function concerns(type: JsonSchemaType, keyword: string): boolean {
  const family = type === "integer" ? "number" : type;
  // Formats of numbers, such as int64, are in use though not in the standard.
  if (keyword === "format" && family === "number") return true;
  const owner = Object.entries(keywordsOfTypes).find(([, keywords]) => keywords.includes(keyword));
  return owner === undefined || owner[0] === family;
}

/** The types that a schema allows: what it says, otherwise what its keywords suggest; none for any. */
export function typesOfSchema(schema: JsonSchemaObject): readonly JsonSchemaType[] {
  if (schema.type !== undefined) return [schema.type].flat();
  const members = schema.const === undefined ? schema.enum : [schema.const];
  if (members !== undefined) return [...new Set(members.map(typeOfValue))];
  return (Object.keys(keywordsOfTypes) as JsonSchemaType[]).filter((type) =>
    keywordsOfTypes[type]?.some((keyword) => Object.hasOwn(schema, keyword)),
  );
}

/** The type of a JSON value. */
function typeOfValue(value: unknown): JsonSchemaType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "string":
    case "boolean":
      return typeof value === "string" ? "string" : "boolean";
    case "bigint":
      return "integer";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}
