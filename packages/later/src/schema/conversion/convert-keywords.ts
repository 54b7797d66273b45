import type { JsonSchemaObject, JsonSchemaType } from "../../model/json-schema.ts";
import type { Schema, SchemaType } from "../../model/schema.ts";
import { addNote } from "./add-note.ts";
import type { ConversionRules } from "./conversion-rules.ts";
import { enumNotes } from "./enum-notes.ts";
import { noteOn } from "./keyword-notes.ts";
import type { LossReport } from "./loss-report.ts";
import type { FlatSchema } from "./schema-flattener.ts";
import { concerns } from "./type-of-schema.ts";

const upperCase: Readonly<Record<JsonSchemaType, SchemaType | "NULL">> = {
  null: "NULL",
  boolean: "BOOLEAN",
  integer: "INTEGER",
  number: "NUMBER",
  string: "STRING",
  array: "ARRAY",
  object: "OBJECT",
};

/** Converted together with the schemas they hold, or silent about values. */
const handledElsewhere: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$anchor",
  "$dynamicAnchor",
  "$comment",
  "$defs",
  "type",
  "properties",
  "patternProperties",
  "additionalProperties",
  "required",
  "items",
  "prefixItems",
  "readOnly",
  "writeOnly",
  "x-codec",
  "x-enum-descriptions",
]);

/** Put into words without a loss: they constrain nothing. */
const hints: ReadonlySet<string> = new Set(["examples", "deprecated"]);

/**
 * Everything about one type but what holds further schemas. What the dialect has no keyword for goes
 * into the description and into the report.
 */
export function convertKeywords(
  { schema, path }: FlatSchema,
  type: JsonSchemaType,
  rules: ConversionRules,
  report: LossReport,
): Schema {
  const name = upperCase[type] as SchemaType;
  const converted: Schema = { type: name };
  const notes: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (handledElsewhere.has(keyword) || value === undefined || !concerns(type, keyword)) continue;
    const own = toKeyword(keyword, value, name, rules);
    if (own !== undefined) {
      Object.assign(converted, own);
      continue;
    }
    const note = noteOn(keyword, schema);
    if (note === undefined) report.widened(path, keyword);
    else if (!hints.has(keyword)) report.described(path, keyword);
    if (note !== undefined) notes.push(note);
  }
  return addNote(addNote(converted, enumNotes(schema)), notes.filter(Boolean).join(" "));
}

/** The keyword in the dialect; `undefined` where it has none. */
function toKeyword(
  keyword: string,
  value: unknown,
  type: SchemaType,
  rules: ConversionRules,
): Schema | undefined {
  switch (keyword) {
    case "title":
    case "description":
    case "default":
    case "minimum":
    case "maximum":
      return { [keyword]: value };
    case "minLength":
    case "maxLength":
    case "minItems":
    case "maxItems":
      return { [keyword]: rules.countsAsText ? String(value) : value };
    case "minProperties":
    case "maxProperties":
      if (!rules.allKeywords) return undefined;
      return { [keyword]: rules.countsAsText ? String(value) : value };
    case "pattern":
      return rules.acceptsPattern(value as string) ? { pattern: value as string } : undefined;
    case "format":
      return rules.acceptsFormat(type, value as string) ? { format: value as string } : undefined;
    case "examples":
      return rules.allKeywords && Array.isArray(value) ? { example: value[0] } : undefined;
    case "const":
      return toEnum([value], type, rules);
    case "enum":
      return toEnum(value as NonNullable<JsonSchemaObject["enum"]>, type, rules);
    default:
      return undefined;
  }
}

/** Only texts can be listed. null is told by `nullable`, members of other types by other alternatives. */
function toEnum(
  members: readonly unknown[],
  type: SchemaType,
  rules: ConversionRules,
): Schema | undefined {
  if (type !== "STRING") return undefined;
  const texts = members.filter((member) => typeof member === "string");
  return texts.length > 0 && texts.every((text) => rules.acceptsEnumMember(text))
    ? { enum: [...new Set(texts)] }
    : undefined;
}
