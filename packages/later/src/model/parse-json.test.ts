import { describe, expect, test } from "vitest";

import { LaterError } from "../errors/later-error.ts";
import { parseJson } from "./parse-json.ts";

function failure(text: string): { code: string; line: unknown; column: unknown; message: string } {
  try {
    parseJson(text);
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    const { line, column } = error.details;
    return { code: error.code, line, column, message: error.message };
  }
  throw new Error(`${text} was read`);
}

test.each([
  "null",
  " true ",
  "-0",
  "1.5e3",
  '"\\u00e9\\n\\"\\\\"',
  "[]",
  "{}",
  '{"a":[1,{"b":null}],"c":""}',
  '{"a":1,"a":2,"b":3}',
  '["a]", "{", "\\"", "\\\\"]',
  "\t[\r\n1 , 2 ]\n",
])("reads %s as JSON.parse does, also together with a large integer", (text) => {
  expect(parseJson(text)).toStrictEqual(JSON.parse(text));
  expect(parseJson(`[${text}, 9007199254740993]`)).toStrictEqual([
    JSON.parse(text),
    9_007_199_254_740_993n,
  ]);
});

describe("numbers", () => {
  test("beyond 2^53 are exact when they are integers", () => {
    expect(parseJson("9007199254740991")).toBe(9_007_199_254_740_991);
    expect(parseJson("9007199254740992")).toBe(9_007_199_254_740_992n);
    expect(parseJson("-9223372036854775808")).toBe(-9_223_372_036_854_775_808n);
    expect(parseJson('{"a":[123456789012345678901234567890]}')).toEqual({
      a: [123_456_789_012_345_678_901_234_567_890n],
    });
  });

  test("of many digits are exact beside fractions of many digits", () => {
    const [digits, text] = ["10000000000000000001", "12345678901234567"];
    expect(parseJson(`[0.${digits},${text},1.${digits}e5]`)).toEqual([0.1, BigInt(text), 110_000]);
    expect(parseJson(`[0.${digits}]`)).toEqual([0.1]);
  });

  test("with a fraction or an exponent are numbers", () => {
    expect(parseJson("12345678901234567.5")).toBe(12_345_678_901_234_568);
    expect(parseJson("1e20")).toBe(1e20);
    expect(parseJson("0.10000000000000000001")).toBe(0.1);
    expect(parseJson("1e-400")).toBe(0);
  });

  test.each(["1e400", "-1E+999", "1e0400", "[1.0e309]"])(
    "that would be infinite are refused: %s",
    (text) => {
      expect(failure(text)).toMatchObject({ code: "INVALID_JSON" });
      expect(failure(text).message).toContain("too large");
    },
  );

  test("of absurd length are refused", () => {
    expect(failure("9".repeat(2000)).message).toContain("too large");
  });

  test("within texts are texts", () => {
    expect(parseJson('{"1234567890123456789":"9007199254740993 1e999"}')).toEqual({
      "1234567890123456789": "9007199254740993 1e999",
    });
  });
});

test.each(['{"__proto__":{"a":1},"b":2}', '{"__proto__":{"a":9007199254740993},"b":2}'])(
  "makes a member of __proto__: %s",
  (text) => {
    const value = parseJson(text) as object;

    expect(Object.keys(value)).toEqual(["__proto__", "b"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("a" in value).toBe(false);
  },
);

test.each([
  ["", 1, 1],
  ["{", 1, 2],
  ['{"a":1,}', 1, 8],
  ['{"a" 1}', 1, 6],
  ["[1 2]", 1, 4],
  ["[1,]", 1, 4],
  ["{a:1}", 1, 2],
  ["tru", 1, 1],
  ["nul", 1, 1],
  ["01", 1, 2],
  ["+1", 1, 1],
  [".5", 1, 1],
  ["NaN", 1, 1],
  ['"abc', 1, 1],
  ['"\u0001"', 1, 1],
  ['"\\x"', 1, 1],
  ["1 2", 1, 3],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ["\uFEFF1", 1, 1],
])("says where %j is not JSON", (text, line, column) => {
  expect(failure(text)).toMatchObject({ code: "INVALID_JSON", line, column });
});

describe("nesting", () => {
  test("of 512 levels is read", () => {
    expect(parseJson("[".repeat(512) + "]".repeat(512))).toBeDefined();
  });

  test.each([
    "[".repeat(513) + "]".repeat(513),
    '{"a":'.repeat(100_000),
    '["]",'.repeat(600),
    '["\\"]",'.repeat(600),
  ])("of more is refused", (text) => {
    expect(failure(text).message).toContain("at most 512 levels");
  });

  test("is not confused with many values side by side", () => {
    expect(parseJson(`[${"[],".repeat(2000)}1]`)).toHaveLength(2001);
  });
});

test("reads long texts", () => {
  const text = "x\\n".repeat(500_000);

  expect(parseJson(`["${text}",9007199254740993]`)).toEqual([
    "x\n".repeat(500_000),
    9_007_199_254_740_993n,
  ]);
});
