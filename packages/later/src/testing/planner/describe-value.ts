import { isObject } from "../../model/json.ts";
import { spellOut } from "./words.ts";

const maximumItems = 10;
const maximumDepth = 4;

/**
 * Puts a JSON value into words, with its numbers and texts as they are: "the temperature is 12 and
 * the conditions are rain".
 *
 * @param hidden values that go without saying, because the question gave them
 */
export function describeValue(
  value: unknown,
  hidden: ReadonlySet<unknown> = new Set(),
  depth = 0,
): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value === "" ? "an empty text" : value;
  if (depth >= maximumDepth) return JSON.stringify(value);
  if (Array.isArray(value)) return describeList(value, hidden, depth);
  return isObject(value) ? describeObject(value, hidden, depth) : JSON.stringify(value);
}

/** Joins texts as a sentence does: "a, b and c". */
export function joinWords(texts: readonly string[], last = "and"): string {
  if (texts.length < 2) return texts.join("");
  return `${texts.slice(0, -1).join(", ")} ${last} ${texts.at(-1)}`;
}

/** The verb for a noun, by its ending. */
export function isOrAre(noun: string): "is" | "are" {
  return /[^su]s$/.test(noun) ? "are" : "is";
}

function describeObject(
  object: Record<string, unknown>,
  hidden: ReadonlySet<unknown>,
  depth: number,
): string {
  const members = Object.entries(object);
  if (members.length === 0) return "nothing";
  const news = members.filter(([, value]) => !hidden.has(value));
  return joinWords(
    (news.length > 0 ? news : members).map(([name, value]) => {
      const label = depth === 0 ? `the ${spellOut(name)}` : spellOut(name);
      const text = describeValue(value, hidden, depth + 1);
      if (isObject(value) || isListOfObjects(value)) return `${label} (${text})`;
      return `${label} ${isOrAre(label)} ${text}`;
    }),
  );
}

function describeList(
  list: readonly unknown[],
  hidden: ReadonlySet<unknown>,
  depth: number,
): string {
  if (list.length === 0) return "none";
  const shown = list.slice(0, maximumItems).map((item) => describeValue(item, hidden, depth + 1));
  const more = list.length - shown.length;
  const texts = more > 0 ? [...shown, `${more} more`] : shown;
  if (!isListOfObjects(list)) return joinWords(texts);
  return texts.map((text, index) => `(${index + 1}) ${text}`).join("; ");
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null);
}
