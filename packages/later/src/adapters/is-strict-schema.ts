import { isObject } from "../model/json.ts";

/** What the guide lists, and what OpenAI's SDKs let pass or send themselves. */
const keywords: ReadonlySet<string> = new Set([
  "$defs",
  "$ref",
  "$schema",
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

const maximumDepth = 10;
const maximumProperties = 5_000;
const maximumMembers = 1_000;

/** How much there is in a schema so far. */
interface Counts {
  properties: number;
  members: number;
}

/**
 * Whether OpenAI takes a schema as it is where the model's words are held to it while it writes: an object whose members
 * are all required and all known, made of certain keywords only, and no more than a certain number of them.
 *
 * Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function isStrictSchema(schema: unknown): boolean {
  if (!isObject(schema) || schema["type"] !== "object" || schema["anyOf"] !== undefined) {
    return false;
  }
  const counts: Counts = { properties: 0, members: 0 };
  return (
    isStrict(schema, 0, counts) &&
    counts.properties <= maximumProperties &&
    counts.members <= maximumMembers
  );
}

function isStrict(schema: unknown, depth: number, counts: Counts): boolean {
  if (!isObject(schema) || depth > maximumDepth) return false;
  const { type, items, enum: members, $ref, anyOf = [], $defs = {}, properties = {} } = schema;
  if (!Array.isArray(anyOf) || !isObject($defs) || !isObject(properties)) return false;
  counts.properties += Object.keys(properties).length;
  counts.members += Array.isArray(members) ? members.length : 0;
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items])];
  return (
    Object.keys(schema).every((keyword) => keywords.has(keyword)) &&
    formats.has(schema["format"]) &&
    isClosed(schema, properties) &&
    (type !== "array" || items !== undefined) &&
    ($ref === undefined || (typeof $ref === "string" && $ref.startsWith("#"))) &&
    isTyped(schema) &&
    inner.every((each) => isStrict(each, depth + 1, counts)) &&
    [...anyOf, ...Object.values($defs)].every((each) => isStrict(each, depth, counts))
  );
}

/** What is no object needs not be closed. */
function isClosed(schema: Readonly<Record<string, unknown>>, properties: object): boolean {
  const { type, required } = schema;
  const isOther = type !== "object" && !(Array.isArray(type) && type.includes("object"));
  if (isOther && schema["properties"] === undefined) return true;
  const names = new Set<unknown>(Array.isArray(required) ? required : []);
  return (
    schema["additionalProperties"] === false &&
    Object.keys(properties).every((name) => names.has(name))
  );
}

/** What says nothing of a value's type is refused. */
function isTyped(schema: Readonly<Record<string, unknown>>): boolean {
  return ["type", "enum", "const", "anyOf", "$ref"].some((name) => schema[name] !== undefined);
}
