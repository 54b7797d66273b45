import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { listAlternatives, quote } from "../validation/describe-value.ts";

type NoteWriter = (schema: JsonSchemaObject) => string | undefined;

/** Beside a format a longer one says the same at greater length. */
const maximumPatternLength = 60;

/** How keywords that a provider does not take are put into words for the description. */
const writers: Readonly<Partial<Record<keyof JsonSchemaObject, NoteWriter>>> = {
  format: ({ format }) => `Format: ${format}.`,
  contentEncoding: ({ contentEncoding }) => `Encoded as ${contentEncoding}.`,
  contentMediaType: ({ contentMediaType }) => `Media type: ${contentMediaType}.`,
  const: (schema) => `Must be ${quote(schema.const)}.`,
  enum: ({ enum: members = [] }) =>
    `Must be ${members.length === 1 ? "" : "one of "}${listAlternatives(members)}.`,
  exclusiveMinimum: ({ exclusiveMinimum }) => `Must be greater than ${exclusiveMinimum}.`,
  exclusiveMaximum: ({ exclusiveMaximum }) => `Must be less than ${exclusiveMaximum}.`,
  multipleOf: ({ multipleOf }) => `Must be a multiple of ${multipleOf}.`,
  minLength: ({ minLength }) => `At least ${minLength} characters.`,
  maxLength: ({ maxLength }) => `At most ${maxLength} characters.`,
  pattern: ({ pattern = "", format }) =>
    format !== undefined && pattern.length > maximumPatternLength
      ? undefined
      : `Must match the regular expression ${pattern}.`,
  uniqueItems: ({ uniqueItems }) => (uniqueItems === true ? "Items must differ." : ""),
  minProperties: ({ minProperties }) => `At least ${minProperties} members.`,
  maxProperties: ({ maxProperties }) => `At most ${maxProperties} members.`,
  default: (schema) => `Default: ${quote(schema.default)}.`,
  examples: ({ examples = [] }) =>
    examples.length === 0 ? "" : `For example ${listAlternatives(examples.slice(0, 5))}.`,
  deprecated: ({ deprecated }) => (deprecated === true ? "Deprecated." : ""),
};

/**
 * A keyword in words; empty when it says nothing, `undefined` when it has no short wording.
 */
export function noteOn(keyword: string, schema: JsonSchemaObject): string | undefined {
  return Object.hasOwn(writers, keyword)
    ? writers[keyword as keyof JsonSchemaObject]?.(schema)
    : undefined;
}
