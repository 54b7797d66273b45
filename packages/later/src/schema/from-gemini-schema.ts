import type { JsonSchema, JsonSchemaObject, JsonSchemaType } from "../model/json-schema.ts";
import type { Schema } from "../model/schema.ts";
import { setMember } from "../model/set-member.ts";

/**
 * Converts a schema with upper-case type names, Gemini's or ADM's, to JSON Schema. An OBJECT that
 * lists properties is closed; one that lists none is open. Members that are not of the dialect are
 * left out.
 */
export function fromGeminiSchema(schema: Schema): JsonSchemaObject {
  const { type, nullable, enum: members, items, properties, required, anyOf, example } = schema;
  const converted: JsonSchemaObject = {
    ...convertType(type),
    ...convertKeywords(schema),
    ...(members === undefined ? {} : { enum: members }),
    ...(items === undefined ? {} : { items: fromGeminiSchema(items) }),
    ...convertMembers(properties),
    ...(required === undefined ? {} : { required }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(fromGeminiSchema) }),
    ...(example === undefined ? {} : { examples: [example] }),
  };
  return nullable === true ? allowNull(converted) : converted;
}

/**
 * Converts the parameters of a function. Unlike a schema inside another one, parameters without
 * properties are closed: the function takes no arguments.
 *
 * @param schema absent when there are no parameters
 */
export function fromGeminiParameters(schema: Schema | undefined): JsonSchemaObject {
  return {
    properties: {},
    ...fromGeminiSchema({ type: "OBJECT", ...schema }),
    additionalProperties: false,
  };
}

function convertType(type: string | undefined): JsonSchemaObject {
  return type === undefined || type === "TYPE_UNSPECIFIED"
    ? {}
    : { type: type.toLowerCase() as JsonSchemaType };
}

/** Keywords of the same name and meaning; any others would mean something else in JSON Schema. */
function convertKeywords(schema: Schema): JsonSchemaObject {
  const converted: Record<string, unknown> = {};
  for (const keyword of [
    "title",
    "description",
    "format",
    "default",
    "pattern",
    "minimum",
    "maximum",
  ]) {
    const value = schema[keyword as keyof Schema];
    if (value !== undefined) converted[keyword] = value;
  }
  // Gemini's wire has counts as text.
  for (const keyword of countKeywords) {
    if (schema[keyword] !== undefined) converted[keyword] = Number(schema[keyword]);
  }
  return converted;
}

const countKeywords = [
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
] as const;

function convertMembers(
  properties: Readonly<Record<string, Schema>> | undefined,
): JsonSchemaObject {
  if (properties === undefined || Object.keys(properties).length === 0) return {};
  const members: Record<string, JsonSchema> = {};
  for (const [name, member] of Object.entries(properties)) {
    setMember(members, name, fromGeminiSchema(member));
  }
  return { properties: members, additionalProperties: false };
}

function allowNull(schema: JsonSchemaObject): JsonSchemaObject {
  const { type, enum: members, anyOf } = schema;
  return {
    ...schema,
    ...(typeof type === "string" && type !== "null" ? { type: [type, "null"] } : {}),
    ...(members === undefined ? {} : { enum: [...members, null] }),
    ...(anyOf === undefined ? {} : { anyOf: [...anyOf, { type: "null" }] }),
  };
}
