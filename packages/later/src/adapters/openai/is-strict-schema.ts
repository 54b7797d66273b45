import { isObject } from "../../model/json.ts";

const keywords: ReadonlySet<string> = new Set([
  "$defs",
  "$ref",
  "additionalProperties",
  "anyOf",
  "const",
  "default",
  "description",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "items",
  "maximum",
  "maxItems",
  "maxLength",
  "minimum",
  "minItems",
  "minLength",
  "multipleOf",
  "pattern",
  "properties",
  "required",
  "title",
  "type",
]);

const formats: ReadonlySet<unknown> = new Set([
  undefined,
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "time",
  "uuid",
]);

/**
 * Whether OpenAI takes a schema as it is where the model's words are held to it while it writes: an object whose members
 * are all required and all known, made of certain keywords only.
 *
 * Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function isStrictSchema(schema: unknown): boolean {
  return isObject(schema) && schema["type"] === "object" && isStrict(schema);
}

function isStrict(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { properties, required, items, anyOf, $defs, format } = schema;
  const isClosed = schema["additionalProperties"] === false;
  const members = isObject(properties) ? properties : {};
  const names = new Set(Array.isArray(required) ? required : []);
  return (
    Object.keys(schema).every((keyword) => keywords.has(keyword)) &&
    formats.has(format) &&
    (isClosed || !(properties !== undefined || schema["type"] === "object")) &&
    Object.keys(members).every((name) => names.has(name)) &&
    [...Object.values(members), ...Object.values(isObject($defs) ? $defs : {})].every(isStrict) &&
    (items === undefined || isStrict(items)) &&
    (anyOf === undefined || (Array.isArray(anyOf) && anyOf.every(isStrict)))
  );
}
