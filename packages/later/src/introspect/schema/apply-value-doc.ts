import type { JsonSchema, JsonSchemaObject, JsonSchemaType } from "../../model/json-schema.ts";
import type { ValueDoc } from "../comments/doc-comment.ts";
import type { SchemaReader } from "./schema-reader.ts";
import type { Place } from "./schema-reading.ts";

/** Adds what a comment says about a value to its schema; a tag that does not fit is reported. */
export function applyValueDoc(
  reader: SchemaReader,
  schema: JsonSchemaObject,
  doc: ValueDoc,
  place: Place,
): JsonSchemaObject {
  for (const problem of doc.problems) {
    reader.report("error", "INVALID_TAG", `"${place.path}": ${problem}`, place);
  }
  let result = schema;
  for (const [keyword, value] of Object.entries(doc.keywords)) {
    const constrained = constrain(reader, result, keyword, value);
    if (constrained === undefined) {
      const message = `"${place.path}": @${keyword} does not apply to its type. Remove the tag.`;
      reader.report("error", "INVALID_TAG", message, place);
    } else result = constrained;
  }
  for (const [lower, upper] of contradictionsIn(doc.keywords)) {
    const message = `"${place.path}": no value satisfies both ${lower} and ${upper}. Correct one of them.`;
    reader.report("warning", "INVALID_TAG", message, place);
  }
  return {
    ...result,
    ...(doc.description === "" ? {} : { description: doc.description }),
    ...defaultOf(reader, result, doc, place),
    ...(doc.examples.length === 0 ? {} : { examples: doc.examples }),
    ...(doc.deprecated === undefined ? {} : { deprecated: true }),
  };
}

/** Pairs of limits, as tags, that leave no value between them. */
function contradictionsIn(
  keywords: ValueDoc["keywords"],
): readonly (readonly [lower: string, upper: string])[] {
  return limits.flatMap(([lower, upper]) => {
    const [least, most] = [keywords[lower], keywords[upper]];
    if (least === undefined || most === undefined) return [];
    const isExclusive = lower.startsWith("exclusive") || upper.startsWith("exclusive");
    const isEmpty = isExclusive ? least >= most : least > most;
    return isEmpty ? [[`@${lower} ${least}`, `@${upper} ${most}`] as const] : [];
  });
}

const limits = [
  ["minimum", "maximum"],
  ["minimum", "exclusiveMaximum"],
  ["exclusiveMinimum", "maximum"],
  ["exclusiveMinimum", "exclusiveMaximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
] as const;

/** The types that a keyword is about; `undefined` for keywords that go with any type. */
const typesOfKeyword: Readonly<Record<string, readonly JsonSchemaType[] | undefined>> = {
  minimum: ["number", "integer"],
  maximum: ["number", "integer"],
  exclusiveMinimum: ["number", "integer"],
  exclusiveMaximum: ["number", "integer"],
  multipleOf: ["number", "integer"],
  integer: ["number", "integer"],
  minLength: ["string"],
  maxLength: ["string"],
  pattern: ["string"],
  format: ["string", "number", "integer"],
  minItems: ["array"],
  maxItems: ["array"],
  uniqueItems: ["array"],
};

/** Puts a keyword where it applies: here, on one of the alternatives, or on the elements. */
function constrain(
  reader: SchemaReader,
  schema: JsonSchemaObject,
  keyword: string,
  value: unknown,
): JsonSchemaObject | undefined {
  const types = typesOfKeyword[keyword];
  const target = reader.definitions.resolve(schema);
  const own = typesOf(target);
  if (types === undefined || own.some((type) => types.includes(type))) {
    if (keyword !== "integer") return { ...schema, [keyword]: value };
    return { ...schema, type: integerType(schema.type) };
  }
  if (schema.anyOf !== undefined) {
    const anyOf = schema.anyOf.map((part) => constrainPart(reader, part, keyword, value));
    return anyOf.every((part) => part === undefined)
      ? undefined
      : {
          ...schema,
          anyOf: anyOf.map((part, index) => part ?? (schema.anyOf?.[index] as JsonSchema)),
        };
  }
  if (schema.items !== undefined) {
    const items = constrainPart(reader, schema.items, keyword, value);
    return items === undefined ? undefined : { ...schema, items };
  }
  // A schema without types accepts anything, and so any limit makes sense.
  return Object.keys(target).length === 0 ? { ...schema, [keyword]: value } : undefined;
}

function constrainPart(
  reader: SchemaReader,
  part: JsonSchema,
  keyword: string,
  value: unknown,
): JsonSchemaObject | undefined {
  return typeof part === "boolean" ? undefined : constrain(reader, part, keyword, value);
}

function typesOf({ type }: JsonSchemaObject): readonly JsonSchemaType[] {
  if (type === undefined) return [];
  return typeof type === "string" ? [type] : type;
}

function integerType(type: JsonSchemaObject["type"]): JsonSchemaType | readonly JsonSchemaType[] {
  return typeof type === "object"
    ? type.map((one) => (one === "number" ? "integer" : one))
    : "integer";
}

function defaultOf(
  reader: SchemaReader,
  schema: JsonSchemaObject,
  doc: ValueDoc,
  place: Place,
): { readonly default?: unknown } {
  if (doc.default === undefined) return {};
  const { value } = doc.default;
  if (fits(schema, value)) return { default: value };
  const message = `"${place.path}": its @default is not of its type, and is ignored.`;
  reader.report("warning", "INVALID_TAG", message, place);
  return {};
}

/** A coarse check that tells prose and expressions from values. */
function fits(schema: JsonSchemaObject, value: unknown): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(value);
  const types = typesOf(schema);
  return types.length === 0 || types.includes(jsonTypeOf(value)) || isInteger(types, value);
}

function isInteger(types: readonly JsonSchemaType[], value: unknown): boolean {
  return types.includes("integer") && Number.isInteger(value);
}

function jsonTypeOf(value: unknown): JsonSchemaType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as JsonSchemaType;
}
