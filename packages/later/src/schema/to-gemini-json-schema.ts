import { toJsonPointer } from "../model/json-pointer.ts";
import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";
import { addNote } from "./conversion/add-note.ts";
import { isGeminiParameterName } from "./conversion/conversion-rules.ts";
import { enumNotes } from "./conversion/enum-notes.ts";
import { noteOn } from "./conversion/keyword-notes.ts";
import { LossReport } from "./conversion/loss-report.ts";
import { mergeSchemas } from "./conversion/merge-schemas.ts";
import { RecursiveMembers } from "./conversion/recursive-members.ts";
import { typesOfSchema } from "./conversion/type-of-schema.ts";
import type { SchemaLoss } from "./schema-loss.ts";
import { transformSchema } from "./transform-schema.ts";

/** A JSON Schema of the keywords that Gemini takes, and what it cannot say. */
export interface GeminiJsonSchemaConversion {
  readonly schema: JsonSchemaObject;
  readonly losses: readonly SchemaLoss[];
}

const kept: ReadonlySet<string> = new Set([
  "$id",
  "$defs",
  "$ref",
  "$anchor",
  "type",
  "format",
  "title",
  "description",
  "enum",
  "items",
  "prefixItems",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "anyOf",
  "properties",
  "additionalProperties",
  "required",
  "propertyOrdering",
]);

/** Say nothing about values. */
const silent: ReadonlySet<string> = new Set([
  "$schema",
  "$comment",
  "$dynamicAnchor",
  "readOnly",
  "writeOnly",
  "x-codec",
  "x-enum-descriptions",
]);

/** Put into words without a loss: they constrain nothing. */
const hints: ReadonlySet<string> = new Set(["examples", "deprecated", "default"]);

/** Keywords that may stand beside `$ref`. */
const besideReference: ReadonlySet<string> = new Set([
  "$ref",
  "$defs",
  "$id",
  "$anchor",
  "description",
]);

/**
 * Converts the schema of a function's parameters for Gemini's `parametersJsonSchema`: private marks
 * are taken off; `oneOf` becomes `anyOf`, `const` an enum, `allOf` is merged where that is possible;
 * members that make a schema contain itself stop being required; whatever else Gemini does not take is
 * described in words. For what is lost there is a report; arguments have to be held to the whole schema.
 *
 * @throws LaterError `INVALID_DECLARATION` when the schema contains itself other than by reference
 */
export function toGeminiJsonSchema(schema: JsonSchemaObject): GeminiJsonSchemaConversion {
  const report = new LossReport();
  const recursive = new RecursiveMembers(schema);
  const converted = transformSchema(schema, (node, path, original) => {
    const merged = admitAllNames(merge(node, path, report), path, report);
    const relaxed = relax(merged, path, recursive.of(original), report);
    const known = guardReference(keepKnown(relaxed, path, report), path, report);
    return path === "" ? dropBadNames(known, report) : known;
  });
  return { schema: converted as JsonSchemaObject, losses: report.losses };
}

/** Merges `allOf` and renames what Gemini knows under another name. */
function merge(node: JsonSchemaObject, path: string, report: LossReport): JsonSchemaObject {
  const { allOf = [], oneOf, const: constant, ...rest } = node;
  let merged: JsonSchemaObject = rest;
  for (const part of allOf) {
    if (typeof part === "boolean") continue;
    const { schema, conflicts } = mergeSchemas(merged, part);
    merged = schema;
    for (const keyword of conflicts) report.widened(path, keyword);
  }
  if (oneOf !== undefined) {
    if (oneOf.length > 1) report.widened(path, "oneOf");
    if (merged.anyOf === undefined) merged = { ...merged, anyOf: oneOf };
  }
  if (!Object.hasOwn(node, "const")) return merged;
  return constant === null ? { ...merged, type: "null" } : { ...merged, enum: [constant] };
}

/** Names cannot be told by patterns: what is said of other names has to take what is said of those that match. */
function admitAllNames(
  schema: JsonSchemaObject,
  path: string,
  report: LossReport,
): JsonSchemaObject {
  const { patternProperties, ...rest } = schema;
  const { additionalProperties: others = true } = rest;
  if (patternProperties === undefined || others === true) return schema;
  const members = Object.values(patternProperties);
  const [member] = members;
  if (member === undefined) return rest;
  if (others !== false) {
    report.widened(path, "patternProperties");
    return { ...rest, additionalProperties: { anyOf: [...members, others] } };
  }
  report.described(path, "patternProperties");
  return addNote(
    { ...rest, additionalProperties: members.length === 1 ? member : { anyOf: members } },
    `Names of members match ${Object.keys(patternProperties).join(" or ")}.`,
  );
}

function relax(
  schema: JsonSchemaObject,
  path: string,
  recursive: readonly string[],
  report: LossReport,
): JsonSchemaObject {
  if (recursive.length === 0) return schema;
  const { required = [], ...rest } = schema;
  const left = required.filter((name) => !recursive.includes(name));
  report.widened(path, "required");
  return left.length === 0 ? rest : { ...rest, required: left };
}

function keepKnown(schema: JsonSchemaObject, path: string, report: LossReport): JsonSchemaObject {
  const known: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (silent.has(keyword) || value === undefined) continue;
    const own = kept.has(keyword) ? keepValue(keyword, value) : undefined;
    if (own !== undefined) {
      known[keyword] = own;
      continue;
    }
    const note = noteOn(keyword, schema);
    if (note === undefined) report.widened(path, keyword);
    else if (!hints.has(keyword)) report.described(path, keyword);
    if (note !== undefined) notes.push(note);
    if (keyword === "enum") known["type"] ??= typesOfSchema(schema);
  }
  const described = addNote(known as JsonSchemaObject, enumNotes(schema));
  return allowListedNull(addNote(described, notes.filter(Boolean).join(" ")), schema);
}

/** The value as Gemini takes it; `undefined` if it does not. */
function keepValue(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "enum": {
      const members = (value as readonly unknown[]).filter((member) => member !== null);
      const simple = members.every((member) => ["string", "number"].includes(typeof member));
      return simple && members.length > 0 ? members : undefined;
    }
    case "items":
      return value === true ? {} : value;
    case "properties":
      return Object.fromEntries(
        Object.entries(value as object)
          .filter(([, member]) => member !== false)
          .map(([name, member]) => [name, member === true ? {} : member]),
      );
    case "anyOf":
    case "prefixItems":
      return (value as readonly JsonSchema[]).map((part) => (part === true ? {} : part));
    default:
      return value;
  }
}

/** Parameters have to be named in a certain way; members further inside do not. */
function dropBadNames(schema: JsonSchemaObject, report: LossReport): JsonSchemaObject {
  const { properties = {}, required = [], ...rest } = schema;
  const bad = new Set(Object.keys(properties).filter((name) => !isGeminiParameterName(name)));
  if (bad.size === 0) return schema;
  for (const name of bad) {
    const path = toJsonPointer(["properties", name]);
    report.dropped(path, "properties", `The name "${name}" cannot be told.`);
  }
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !bad.has(name))),
    required: required.filter((name) => !bad.has(name)),
  };
}

/** An enum lists texts and numbers only; null is another alternative. */
function allowListedNull(schema: JsonSchemaObject, original: JsonSchemaObject): JsonSchemaObject {
  if (schema.enum === undefined || original.enum?.includes(null) !== true) return schema;
  const { type, enum: members, description, title, ...rest } = schema;
  const types = [type ?? []].flat().filter((name) => name !== "null");
  const [only] = types;
  const listed = {
    ...(only === undefined ? {} : { type: types.length === 1 ? only : types }),
    enum: members,
  };
  return {
    ...rest,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    anyOf: [listed, { type: "null" }],
  };
}

/** Beside a reference only a description may stand; with anything else it becomes an alternative. */
function guardReference(
  schema: JsonSchemaObject,
  path: string,
  report: LossReport,
): JsonSchemaObject {
  const { $ref: reference, ...rest } = schema;
  if (reference === undefined) return schema;
  if (Object.keys(schema).every((keyword) => besideReference.has(keyword))) return schema;
  if (rest.anyOf === undefined) return { ...rest, anyOf: [{ $ref: reference }] };
  report.widened(path, "$ref");
  return rest;
}
