import type { JsonSchema, JsonSchemaObject } from "../../model/json-schema.ts";
import { addNote } from "../../schema/conversion/add-note.ts";
import { noteOn } from "../../schema/conversion/keyword-notes.ts";
import { mergeSchemas } from "../../schema/conversion/merge-schemas.ts";
import { stripPrivateMarks } from "../../schema/strip-private-marks.ts";
import { transformSchema } from "../../schema/transform-schema.ts";

/** What the API takes of a schema that answers are held to. */
const kept: ReadonlySet<string> = new Set([
  "$defs",
  "$ref",
  "additionalProperties",
  "anyOf",
  "const",
  "description",
  "enum",
  "items",
  "properties",
  "required",
  "title",
  "type",
]);

const formats: ReadonlySet<unknown> = new Set([
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "time",
  "uri",
  "uuid",
]);

/**
 * The schema of an answer as the API holds a model to it: objects have the members that they name and no others,
 * bounds are put into words. Answers are held to the whole schema elsewhere.
 *
 * @returns `undefined` where an answer that fits this schema could not say what is asked for: maps, values of any
 * type, types that contain themselves
 */
export function toOutputFormat(output: JsonSchemaObject): JsonSchemaObject | undefined {
  let isTold = !containsItself(output);
  if (!isTold) return undefined;
  const schema = transformSchema(stripPrivateMarks(output), (node) => {
    const merged = mergeParts(node);
    isTold &&= merged !== undefined && canBeTold(merged);
    return lower(merged ?? node);
  });
  return isTold ? (schema as JsonSchemaObject) : undefined;
}

/** Without `allOf` and `oneOf`; `undefined` where parts contradict each other. */
function mergeParts({
  allOf = [],
  oneOf,
  ...node
}: JsonSchemaObject): JsonSchemaObject | undefined {
  let merged: JsonSchemaObject = node;
  for (const part of allOf) {
    if (typeof part === "boolean") continue;
    const { schema, conflicts } = mergeSchemas(merged, part);
    if (conflicts.length > 0) return undefined;
    merged = schema;
  }
  if (oneOf === undefined) return merged;
  return merged.anyOf === undefined ? { ...merged, anyOf: oneOf } : undefined;
}

function canBeTold(schema: JsonSchemaObject): boolean {
  const { $ref: reference, properties, anyOf, additionalProperties: others } = schema;
  if (reference !== undefined) return reference.startsWith("#/$defs/");
  if (schema.patternProperties !== undefined || schema.prefixItems !== undefined) return false;
  if (others !== undefined && others !== false) return false;
  const parts = [...Object.values(properties ?? {}), ...(anyOf ?? [])];
  if (!parts.every((part) => typeof part === "object")) return false;
  if (anyOf !== undefined) return properties === undefined && schema.items === undefined;
  const types = [schema.type ?? []].flat();
  // Closed without members, it would take the empty object alone.
  if (types.includes("object") && properties === undefined && others === undefined) return false;
  if (types.includes("array") && typeof schema.items !== "object") return false;
  const members = [...(schema.enum ?? []), schema.const];
  if (!members.every(isPrimitive)) return false;
  return types.length > 0 || schema.enum !== undefined || Object.hasOwn(schema, "const");
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function lower(schema: JsonSchemaObject): JsonSchema {
  if (schema.$ref !== undefined) {
    const { $ref, $defs } = schema;
    return $defs === undefined ? { $ref } : { $ref, $defs };
  }
  const told: Record<string, unknown> = {};
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    // Beside alternatives a type says nothing that they do not say.
    if (keyword === "type" && schema.anyOf !== undefined) continue;
    if (isKept(keyword, value)) told[keyword] = value;
    else notes.push(boundOn(keyword, value) ?? noteOn(keyword, schema) ?? "");
  }
  if ([told["type"]].flat().includes("object")) told["additionalProperties"] = false;
  return addNote(told as JsonSchemaObject, notes.filter(Boolean).join(" "));
}

/** Bounds that other models are told as they are. */
function boundOn(keyword: string, value: unknown): string | undefined {
  const bound = Number(value);
  switch (keyword) {
    case "minimum":
      return `At least ${bound}.`;
    case "maximum":
      return `At most ${bound}.`;
    case "minItems":
      return `At least ${bound} items.`;
    case "maxItems":
      return `At most ${bound} items.`;
    default:
      return undefined;
  }
}

function isKept(keyword: string, value: unknown): boolean {
  if (keyword === "format") return formats.has(value);
  if (keyword === "minItems") return value === 0 || value === 1;
  return kept.has(keyword);
}

/** Whether a definition leads back to itself. */
function containsItself(root: JsonSchemaObject): boolean {
  const { $defs: definitions = {} } = root;
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (name: string): boolean => {
    if (done.has(name)) return false;
    if (open.has(name)) return true;
    open.add(name);
    const found = referencesIn(definitions[name]).some(visit);
    open.delete(name);
    done.add(name);
    return found;
  };
  return Object.keys(definitions).some(visit);
}

/** The names of the definitions that a schema refers to. */
function referencesIn(schema: unknown): readonly string[] {
  const names: string[] = [];
  JSON.stringify(schema, (key, value: unknown) => {
    const [, name] = key === "$ref" ? (/^#\/\$defs\/([^/]+)$/.exec(String(value)) ?? []) : [];
    if (name !== undefined)
      names.push(decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~"));
    return value;
  });
  return names;
}
