import type { JsonSchema, JsonSchemaObject } from "../../../model/json-schema.ts";

/** What the API's guide to structured outputs lists; a keyword that is not there would be refused. */
const keywords: ReadonlySet<string> = new Set([
  "$defs",
  "$ref",
  "additionalProperties",
  "anyOf",
  "const",
  "description",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "items",
  "maxItems",
  "maximum",
  "minItems",
  "minimum",
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

const maximumDepth = 10;
const maximumProperties = 5_000;
const maximumMembers = 1_000;

/**
 * Whether the API can hold the model to a schema as it is: all properties are required, no object takes others, and
 * nothing in it is unknown to the API or more than it takes.
 */
export function isStrictSchema(schema: JsonSchemaObject): boolean {
  const counts = { properties: 0, members: 0 };
  return (
    schema.anyOf === undefined &&
    isStrict(schema, 0, counts) &&
    counts.properties <= maximumProperties &&
    counts.members <= maximumMembers
  );
}

function isStrict(
  schema: JsonSchema | undefined,
  depth: number,
  counts: { properties: number; members: number },
): boolean {
  if (schema === undefined || typeof schema === "boolean") return false;
  const { type, properties = {}, required = [], items, anyOf = [], $defs = {}, format } = schema;
  const names = Object.keys(properties);
  counts.properties += names.length;
  counts.members += schema.enum?.length ?? 0;
  const isClosed =
    schema.additionalProperties === false && names.every((name) => required.includes(name));
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items])];
  return (
    Object.keys(schema).every((keyword) => keywords.has(keyword)) &&
    formats.has(format) &&
    depth <= maximumDepth &&
    (isClosed || (type !== "object" && !(Array.isArray(type) && type.includes("object")))) &&
    (type !== "array" || items !== undefined) &&
    (schema.$ref === undefined || schema.$ref.startsWith("#")) &&
    isTyped(schema) &&
    inner.every((member) => isStrict(member, depth + 1, counts)) &&
    [...anyOf, ...Object.values($defs)].every((member) => isStrict(member, depth, counts))
  );
}

/** What says nothing of a value's type is refused. */
function isTyped({ type, enum: members, const: only, anyOf, $ref }: JsonSchemaObject): boolean {
  return [type, members, only, anyOf, $ref].some((keyword) => keyword !== undefined);
}
