import type { JsonValue } from "../model/json.ts";
import type { SchemaType } from "../model/schema.ts";
import type { AdmObject } from "./adm-object.ts";
import type { DocumentPlace } from "./document-place.ts";
import { type ReadValue, type Reading, readDocument } from "./read-document.ts";
import {
  type MemberRule,
  type Structure,
  ownMember,
  readList,
  readStructure,
} from "./read-structure.ts";
import { readAny, readFlag, readText } from "./read-values.ts";

/** A type, in ADM's form. Members that are not listed are kept. */
export interface AdmSchema extends AdmObject {
  readonly type: SchemaType;
  readonly description?: string;
  /** STRING only; at least one. */
  readonly enum?: readonly string[];
  /** ARRAY only, and always. */
  readonly items?: AdmSchema;
  /** OBJECT only. Without any, a schema inside another one is open. */
  readonly properties?: { readonly [name: string]: AdmSchema };
  /** OBJECT only; names of properties. */
  readonly required?: readonly string[];
}

/**
 * Reads a schema: the six core keywords, and the extension class with JSON Schema's spelling. A
 * keyword that does not belong to the type is refused.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readSchema(value: unknown): Reading<AdmSchema> {
  return readDocument(value, "Schema", readSchemaValue);
}

/** Reads a schema inside another document. */
export const readSchemaValue: ReadValue = (value, place) => {
  const schema = readStructure(value, place, structure);
  const type = ownMember(value, "type");
  if (typeof type !== "string" || !isAdmType(type)) return schema;
  for (const [keyword, types] of Object.entries(owners)) {
    if (Object.hasOwn(schema, keyword) && !types.includes(type)) {
      place.child(keyword).report(keyword, `belongs to ${types.join(" and ")}, not to ${type}.`);
    }
  }
  if (type === "ARRAY" && ownMember(value, "items") === undefined) {
    place
      .child("items")
      .report("required", "is required, but missing: it says what the array holds.");
  }
  if (type === "OBJECT") checkRequired(value, place);
  return schema;
};

const types: readonly string[] = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT"];
const numeric: readonly string[] = ["NUMBER", "INTEGER"];

/** The types that a keyword says something about. */
const owners: Readonly<Record<string, readonly string[]>> = {
  enum: ["STRING"],
  items: ["ARRAY"],
  properties: ["OBJECT"],
  required: ["OBJECT"],
  minimum: numeric,
  maximum: numeric,
  minLength: ["STRING"],
  maxLength: ["STRING"],
  pattern: ["STRING"],
  minItems: ["ARRAY"],
  maxItems: ["ARRAY"],
};

const count: MemberRule = {
  read: (value, place) => {
    if (!Number.isInteger(value) || (value as number) < 0) {
      place.refuse("type", "be a whole number that is not negative", value);
    }
    return value;
  },
};

const bound: MemberRule = {
  read: (value, place) => {
    if (typeof value !== "number" && typeof value !== "bigint") {
      place.refuse("type", "be a number", value);
    }
    return value;
  },
};

const structure: Structure = {
  type: {
    required: true,
    read: (value, place) => {
      if (!isAdmType(value)) place.refuse("enum", `be one of ${types.join(", ")}`, value);
      return value;
    },
  },
  description: { read: readText },
  enum: { read: (value, place) => readNames(value, place, { atLeastOne: true }) },
  items: { read: (value, place) => readSchemaValue(value, place) },
  properties: { read: readProperties },
  required: { read: (value, place) => readNames(value, place, { atLeastOne: false }) },
  title: { read: readText },
  format: { read: readText },
  default: { read: readAny, acceptsNull: true },
  nullable: { read: readFlag },
  minimum: bound,
  maximum: bound,
  minLength: count,
  maxLength: count,
  pattern: { read: readPattern },
  minItems: count,
  maxItems: count,
};

function isAdmType(value: unknown): boolean {
  return typeof value === "string" && types.includes(value);
}

function readProperties(value: JsonValue, place: DocumentPlace): JsonValue {
  const rules: Structure = Object.fromEntries(
    Object.keys(typeof value === "object" && value !== null ? value : {}).map((name) => [
      name,
      { read: readSchemaValue },
    ]),
  );
  return readStructure(value, place, rules);
}

function readNames(
  value: JsonValue,
  place: DocumentPlace,
  { atLeastOne }: { readonly atLeastOne: boolean },
): JsonValue {
  const seen = new Set<JsonValue>();
  const names = readList(value, place, (name, at) => {
    readText(name, at);
    if (seen.has(name)) at.report("uniqueItems", "must not be listed twice.");
    seen.add(name);
    return name;
  });
  if (atLeastOne && Array.isArray(value) && names.length === 0) {
    place.report("minItems", "must not be empty.");
  }
  return names;
}

function readPattern(value: JsonValue, place: DocumentPlace): JsonValue {
  readText(value, place);
  try {
    if (typeof value === "string") new RegExp(value, "u").test("");
  } catch {
    place.refuse("pattern", "be a regular expression", value);
  }
  return value;
}

/** What is required has to be among the properties. */
function checkRequired(schema: JsonValue, place: DocumentPlace): void {
  const required = ownMember(schema, "required");
  const properties = ownMember(schema, "properties") ?? {};
  if (!Array.isArray(required)) return;
  for (const [index, name] of required.entries()) {
    if (typeof name === "string" && ownMember(properties, name) === undefined) {
      place.child("required").child(index).report("required", "must name one of the properties.");
    }
  }
}
