import * as fc from "fast-check";
import { expect, test } from "vitest";

import { anyJson, anyText, isSame, toObject } from "../../../../test/fuzz/arbitrary-json.ts";
import { checkProperty } from "../../../../test/fuzz/check-property.ts";
import { LaterError } from "../errors/later-error.ts";
import { canonicalJson } from "./canonical-json.ts";
import { JsonCopier } from "./json-copier.ts";
import { isObject, type JsonValue } from "./json.ts";
import { parseJson } from "./parse-json.ts";
import { printJson } from "./print-json.ts";

test("what is printed is read as it was, however it is laid out", async () => {
  await checkProperty(
    fc.property(anyJson, fc.integer({ min: 0, max: 10 }), (value, indent) => {
      expect(isSame(parseJson(printJson(value, { indent })), value)).toBe(true);
    }),
  );
});

test("copies are the same, and share nothing", async () => {
  await checkProperty(
    fc.property(anyJson, (value) => {
      const copy = new JsonCopier().copy(value);

      expect(isSame(copy, value)).toBe(true);
      expect(copy === value && typeof value === "object" && value !== null).toBe(false);
    }),
  );
});

test("canonical text is the same for all orders of members", async () => {
  await checkProperty(
    fc.property(anyJson, (value) => {
      const text = canonicalJson(value);

      expect(canonicalJson(turnRound(value))).toBe(text);
      expect(canonicalJson(parseJson(text))).toBe(text);
    }),
  );
});

test("digits are read exactly", async () => {
  const digits = fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n });
  await checkProperty(
    fc.property(digits, (integer) => {
      const read = parseJson(String(integer));

      expect(typeof read).toBe(Number.isSafeInteger(Number(integer)) ? "number" : "bigint");
      expect(BigInt(read as number)).toBe(integer);
    }),
  );
});

test("other texts are read as JSON.parse does, or refused where it refuses them", async () => {
  await checkProperty(
    fc.property(nearlyJson, (text) => {
      const expected = attempt(() => JSON.parse(text) as unknown);
      const read = attempt(() => parseJson(text));
      const agrees =
        read === failed
          ? expected === failed || holdsInfinity(expected)
          : isSame(rounded(read), expected);

      expect(agrees).toBe(true);
    }),
    1_000,
  );
});

test("exactly 512 levels are read and printed", async () => {
  const shape = fc.array(fc.boolean(), { minLength: 505, maxLength: 520 });
  await checkProperty(
    fc.property(shape, (levels) => {
      let value: JsonValue = 1;
      let text = "1";
      for (const isList of levels) {
        value = isList ? [value] : { a: value };
        text = isList ? `[${text}]` : `{"a":${text}}`;
      }
      const fits = levels.length <= 512;

      expect(attempt(() => printJson(value))).toBe(fits ? text : failed);
      expect(attempt(() => printJson(parseJson(text)))).toBe(fits ? text : failed);
    }),
    20,
  );
});

const failed = Symbol("failed");

const pieces = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  "-",
  "+",
  ".",
  "e",
  "0",
  "1",
  " ",
  "null",
  "\n",
];

/** Valid text, or text of which a part has been taken out, doubled or replaced. */
const nearlyJson: fc.Arbitrary<string> = fc
  .tuple(
    anyJson,
    fc.nat(),
    fc.nat({ max: 3 }),
    fc.oneof(fc.constantFrom(...pieces), anyText),
    fc.boolean(),
  )
  .map(([value, position, length, part, isWhole]) => {
    const text = printJson(value);
    if (isWhole) return text;
    const start = position % (text.length + 1);
    return text.slice(0, start) + part + text.slice(start + length);
  });

/** What of the library's own errors is no error here. */
function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    const isKnown =
      error instanceof SyntaxError || (LaterError.is(error) && error.code === "INVALID_JSON");
    if (!isKnown) throw error;
    return failed;
  }
}

function turnRound(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turnRound);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, turnRound(member)] as const);
  return toObject(members.toReversed());
}

/** As JSON.parse has it. */
function rounded(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (!isObject(value)) return value;
  return toObject(Object.entries(value).map(([name, member]) => [name, rounded(member)] as const));
}

function holdsInfinity(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Math.abs(Number(value)) === Infinity;
  return Object.values(value).some(holdsInfinity);
}
