import { printJson } from "later-runtime/adm";

import { isRecord, toList, toTexts } from "./fields.ts";
import { Unsupported } from "./unsupported.ts";

/** What should have been, and what was. Both are for people. */
export interface Mismatch {
  readonly expected: string;
  readonly got: string;
}

/**
 * Compares a value with what a vector says about it; `undefined` if it fits. Members of objects have no order, numbers
 * count by value, and `{"$oneOf": […]}`, `{"$matches": "…"}` and `{"$contains": …}` stand for more than one value.
 *
 * @throws Unsupported for a matcher that is not known
 */
export function mismatchOf(expected: unknown, got: unknown, place = ""): Mismatch | undefined {
  const matchers = matchersIn(expected);
  if (matchers !== undefined) {
    const fits = matchers.every(([name, operand]) => matcherNamed(name)(operand, got));
    return fits ? undefined : differ(expected, got, place);
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return differ(expected, got, place);
    return first(expected.keys(), (index) =>
      mismatchOf(expected[index], got[index], `${place}/${index}`),
    );
  }
  if (isRecord(expected)) {
    if (!isRecord(got)) return differ(expected, got, place);
    const names = new Set([...presentNames(expected), ...presentNames(got)]);
    return first(names, (name) =>
      mismatchOf(ownMember(expected, name), ownMember(got, name), `${place}/${name}`),
    );
  }
  return isSame(expected, got) ? undefined : differ(expected, got, place);
}

/** One line for people. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  let text: string;
  try {
    text = printJson(value);
  } catch {
    // What JSON cannot carry is shown all the same.
    text = JSON.stringify(value, (_name, each: unknown) =>
      typeof each === "bigint" ? `${each}` : each,
    );
  }
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

type Matches = (operand: unknown, got: unknown) => boolean;

const knownMatchers: Readonly<Record<string, Matches>> = {
  $oneOf: (operand, got) => listOf(operand).some((option) => fits(option, got)),
  $matches: (operand, got) => typeof got === "string" && new RegExp(String(operand), "u").test(got),
  $contains: contains,
};

/** In data, not in what is said about it. */
const jsonSchemaKeywords: ReadonlySet<string> = new Set([
  "$anchor",
  "$comment",
  "$defs",
  "$id",
  "$ref",
  "$schema",
]);

function matchersIn(expected: unknown): readonly [string, unknown][] | undefined {
  if (!isRecord(expected)) return undefined;
  const entries = Object.entries(expected);
  const special = entries.filter(([name]) => name.startsWith("$") && !jsonSchemaKeywords.has(name));
  if (special.length === 0) return undefined;
  if (special.length === entries.length) return special;
  throw new Unsupported(`a matcher stands beside other members: ${show(expected)}`);
}

function matcherNamed(name: string): Matches {
  const matcher = Object.hasOwn(knownMatchers, name) ? knownMatchers[name] : undefined;
  if (matcher === undefined) throw new Unsupported(`the matcher "${name}" is not known`);
  return matcher;
}

/** Texts contain pieces, lists elements that fit, objects members that fit. */
function contains(operand: unknown, got: unknown): boolean {
  if (typeof got === "string") {
    return toTexts(operand).every((piece) => got.includes(piece));
  }
  if (Array.isArray(got)) {
    return toList(operand).every((wanted) => got.some((item) => fits(wanted, item)));
  }
  return (
    isRecord(got) &&
    isRecord(operand) &&
    Object.entries(operand).every(([name, wanted]) => fits(wanted, ownMember(got, name)))
  );
}

function fits(expected: unknown, got: unknown): boolean {
  return mismatchOf(expected, got) === undefined;
}

function listOf(operand: unknown): readonly unknown[] {
  if (Array.isArray(operand)) return operand;
  throw new Unsupported('"$oneOf" takes a list');
}

/** `undefined` is absence, as in JSON. */
function presentNames(record: Record<string, unknown>): readonly string[] {
  return Object.keys(record).filter((name) => record[name] !== undefined);
}

function ownMember(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isSame(expected: unknown, got: unknown): boolean {
  // A bigint and a number of the same value are the same JSON.
  if (isNumber(expected) && isNumber(got)) return expected == got;
  return expected === got;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function differ(expected: unknown, got: unknown, place: string): Mismatch {
  const where = place === "" ? "" : ` at ${place}`;
  return { expected: `${show(expected)}${where}`, got: show(got) };
}

function first<Item>(
  items: Iterable<Item>,
  compare: (item: Item) => Mismatch | undefined,
): Mismatch | undefined {
  for (const item of items) {
    const mismatch = compare(item);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}
