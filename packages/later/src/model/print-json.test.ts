import { expect, test } from "vitest";

import { canonicalJson } from "./canonical-json.ts";
import { parseJson } from "./parse-json.ts";
import { printJson } from "./print-json.ts";

test.each([
  null,
  true,
  -1.5e-7,
  1e21,
  'é\n"\\\u2028😀',
  [],
  {},
  [1, [2, { a: [] }]],
  { b: 1, a: { c: null }, "": "" },
])("prints %j as JSON.stringify does", (value) => {
  expect(printJson(value)).toBe(JSON.stringify(value));
  expect(printJson(value, { indent: 2 })).toBe(JSON.stringify(value, undefined, 2));
});

test("prints integers of any size exactly, and they come back", () => {
  const value = { big: 2n ** 63n - 1n, small: 1n, negative: [-(2n ** 63n)] };

  expect(printJson(value)).toBe(
    '{"big":9223372036854775807,"small":1,"negative":[-9223372036854775808]}',
  );
  expect(parseJson(printJson(value))).toEqual({ ...value, small: 1 });
});

test("leaves out members that are undefined and prints __proto__", () => {
  expect(printJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  expect(printJson(JSON.parse('{"__proto__":[1]}'))).toBe('{"__proto__":[1]}');
  expect(printJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
});

test.each([
  [Number.NaN, ""],
  [{ a: [1, -Infinity] }, "/a/1"],
  [{ "a/b": () => 1 }, "/a~1b"],
  [[Symbol("s")], "/0"],
  [undefined, ""],
  [[undefined], "/0"],
  [{ a: "\uD800" }, "/a"],
  [{ "\uD800": 1 }, ""],
  [{ a: new Date() }, "/a"],
  [{ a: new Map() }, "/a"],
])("refuses what JSON cannot carry: %o", (value, path) => {
  expect(() => printJson(value)).toThrow(
    expect.objectContaining({ code: "INVALID_JSON", details: { path } }),
  );
});

test("refuses cycles and endless nesting, and prints what is only shared", () => {
  const cyclic: Record<string, unknown> = { a: {} };
  cyclic["b"] = [cyclic];
  const shared = { x: 1 };
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];

  expect(() => printJson(cyclic)).toThrow('at "/b/0" cannot be printed: it contains itself');
  expect(() => printJson(deep)).toThrow("nested more than 512 levels");
  expect(printJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
});

test("canonical JSON sorts members by UTF-16 code units and has no white space", () => {
  const value = {
    "\u20ac": 1,
    "\r": 2,
    "1": 4,
    "😀": 5,
    "\uFB33": 6,
    "\u0080": 7,
    ö: 8,
    b: { d: 1, c: 2n },
  };

  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"b":{"c":2,"d":1},"\u0080":7,"ö":8,"\u20ac":1,"😀":5,"\uFB33":6}',
  );
  expect(canonicalJson([1e30, 4.5, 0.002, 1e-27, -0])).toBe("[1e+30,4.5,0.002,1e-27,0]");
});

test("minus zero is printed so that it is read as such in any language", () => {
  expect(printJson([0, -0])).toBe("[0,-0.0]");
  expect(parseJson(printJson([0, -0, 2n ** 64n]))).toEqual([0, -0, 2n ** 64n]);
});
