import { isPlainObject } from "../../model/plain-object.ts";

const maximumLength = 60;

/** Says what a value is, in few words, for a message: `the string "Oslo"`, `40`, `an array of 3 items`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length > maximumLength
        ? `a string of ${value.length} characters that begins ${quote(value)}`
        : `the string ${quote(value)}`;
    case "number":
      return String(value);
    case "bigint":
      return shorten(String(value));
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      if (value === null) return "null";
      if (!Array.isArray(value))
        return isPlainObject(value) ? "an object" : "an instance of a class";
      return value.length === 1 ? "an array of 1 item" : `an array of ${value.length} items`;
    default:
      return `a ${typeof value}`;
  }
}

/** A value of a schema as it would be written, shortened: `"metric"`, `40`, `{"a":1}`. */
export function quote(value: unknown): string {
  if (typeof value === "bigint") return shorten(String(value));
  if (typeof value === "string") return JSON.stringify(shorten(value));
  return shorten(JSON.stringify(value, (_, member: unknown) => plainNumber(member)));
}

/** `"a", "b" or "c"`; of a long list, the beginning. */
export function listAlternatives(values: readonly unknown[]): string {
  const shown = values.slice(0, 20).map(quote);
  if (values.length > shown.length) return `${shown.join(", ")} … (${values.length} in all)`;
  return joinWithOr(shown);
}

/** `a, b or c`. */
export function joinWithOr(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/** `JSON.stringify` throws on bigint. */
function plainNumber(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function shorten(text: string): string {
  return text.length > maximumLength ? `${text.slice(0, maximumLength - 1)}…` : text;
}
