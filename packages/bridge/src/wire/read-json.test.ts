import { expect, test } from "vitest";

import { readJson } from "./read-json.ts";

const read = (text: string): unknown => readJson(new TextEncoder().encode(text));
const unreadable = expect.objectContaining({ code: "INVALID_VALUE" });

test("reads JSON exactly", () => {
  expect(read(' {"a": [1, 1.5, true, null, "é"]} ')).toEqual({ a: [1, 1.5, true, null, "é"] });
  expect(read("9007199254740993")).toBe(9007199254740993n);
  expect(read("[-9223372036854775808]")).toEqual([-9223372036854775808n]);
});

test.each([
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  [" NaN\n", Number.NaN],
  [
    "[NaN,1.5,-Infinity,[Infinity],9007199254740993]",
    [Number.NaN, 1.5, -Infinity, [Infinity], 9007199254740993n],
  ],
  [
    '{"a":NaN,"NaN":"NaN","\\"Infinity":[Infinity]}',
    { a: NaN, NaN: "NaN", '"Infinity': [Infinity] },
  ],
  ['["\\\\",NaN,"\\\\\\"NaN",-Infinity]', ["\\", Number.NaN, '\\"NaN', -Infinity]],
  ['"NaN"', "NaN"],
  ['["Infinity \\" NaN"]', ['Infinity " NaN']],
])("reads %s with the numbers that Python prints", (text, value) => {
  expect(read(text)).toEqual(value);
});

test("keeps names that objects inherit, also beside numbers that are not finite", () => {
  const value = read('{"__proto__":NaN,"constructor":Infinity}') as object;

  expect(Object.entries(value)).toEqual([
    ["__proto__", Number.NaN],
    ["constructor", Infinity],
  ]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test.each([
  "",
  " ",
  "1 2",
  "[1,]",
  "nan",
  "+Infinity",
  "-NaN",
  "1NaN",
  "NaN1",
  "NaNNaN",
  "[1 NaN]",
  "{NaN:1}",
  "[NaN",
  '"NaN',
  '"\\',
  '["Infinity\\"]',
  "1.NaN",
  "Infinityx",
  "1e999",
  `${"[".repeat(513)}NaN${"]".repeat(513)}`,
])("refuses %j", (text) => {
  expect(() => read(text)).toThrow(unreadable);
});

test("says where a text stops being JSON", () => {
  expect(() => read("[1,\n x]")).toThrow("The text is not JSON at line 2, column 2");
  expect(() => read("[NaN x]")).toThrow("The text of the value is not JSON.");
});

test.each([[[0xff]], [[0x22, 0xc0, 0x80, 0x22]], [[0xef, 0xbb, 0xbf, 0x31]]])(
  "refuses the bytes %j",
  (bytes) => {
    expect(() => readJson(Uint8Array.from(bytes))).toThrow(unreadable);
  },
);

test("reads a million numbers among which some are not finite, and hostile text, in little time", () => {
  const numbers = `[${"0.123456789012345678,NaN,".repeat(250_000)}1]`;
  const quotes = `[NaN,"${'\\"'.repeat(1_000_000)}"]`;
  const open = `[NaN,"${"\\\\".repeat(1_000_000)}`;
  const tokens = `[${"NaN".repeat(500_000)}]`;
  const start = performance.now();

  expect(read(numbers)).toHaveLength(500_001);
  expect(read(quotes)).toHaveLength(2);
  expect(() => read(open)).toThrow(unreadable);
  expect(() => read(tokens)).toThrow(unreadable);
  expect(performance.now() - start).toBeLessThan(10_000);
});
