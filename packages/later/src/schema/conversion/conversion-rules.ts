import type { SchemaType } from "../../model/schema.ts";
import { toRegularExpression } from "../keywords/regular-expression.ts";

/** What tells apart the dialects that have upper-case type names. */
export interface ConversionRules {
  /** Whether it is understood that an OBJECT without properties is open; otherwise it is said in words. */
  readonly openObjects: boolean;
  /** Whether there is `anyOf`. */
  readonly unions: boolean;
  /** Whether there is a type for nothing but null. */
  readonly nullType: boolean;
  /** Whether counts are written as text, as 64-bit integers are in Protocol Buffers' JSON. */
  readonly countsAsText: boolean;
  /** Whether `minProperties`, `maxProperties` and `example` exist. */
  readonly allKeywords: boolean;
  /** Whether a property may have this name. */
  readonly acceptsName: (name: string) => boolean;
  /** Whether a `format` may be told for this type. */
  readonly acceptsFormat: (type: SchemaType, format: string) => boolean;
  /** Whether a `pattern` may be told. */
  readonly acceptsPattern: (pattern: string) => boolean;
  /** Whether a text may be a member of an enum. */
  readonly acceptsEnumMember: (member: string) => boolean;
}

/** Whether Gemini takes a text as the name of a parameter. */
export function isGeminiParameterName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name);
}

const geminiFormats: Readonly<Partial<Record<SchemaType, readonly string[]>>> = {
  STRING: ["date-time", "enum"],
  NUMBER: ["float", "double"],
  INTEGER: ["int32", "int64"],
};

/** What Gemini's `parameters` takes, as its servers answer. */
export const geminiRules: ConversionRules = {
  openObjects: false,
  unions: true,
  nullType: true,
  countsAsText: true,
  allKeywords: true,
  acceptsName: isGeminiParameterName,
  acceptsFormat: (type, format) => geminiFormats[type]?.includes(format) ?? false,
  acceptsPattern: () => true,
  acceptsEnumMember: (member) => member !== "",
};

/** What ADM takes, with its extension class. */
export const admRules: ConversionRules = {
  openObjects: true,
  unions: false,
  nullType: false,
  countsAsText: false,
  allKeywords: false,
  acceptsName: () => true,
  acceptsFormat: () => true,
  acceptsPattern: isUnicodePattern,
  acceptsEnumMember: () => true,
};

function isUnicodePattern(pattern: string): boolean {
  return toRegularExpression(pattern)?.unicode === true;
}
