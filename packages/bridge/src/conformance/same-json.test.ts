import { expect, test } from "vitest";

import { isSameJson } from "./same-json.ts";

test.each([
  [1, 1n],
  [2 ** 60, 1_152_921_504_606_846_976n],
  [
    { a: [1, null], b: "x" },
    { b: "x", a: [1n, null] },
  ],
  [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
])("says of pair %# that it is the same", (left, right) => {
  expect(isSameJson(left, right)).toBe(true);
});

test.each([
  [9_007_199_254_740_992, 9_007_199_254_740_993n],
  [1.5, 1n],
  [1, "1"],
  [[], {}],
  [null, {}],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: undefined }, { b: undefined }],
  [{}, JSON.parse('{"__proto__":1}')],
  [{ toString: 1 }, { valueOf: 1 }],
])("says of pair %# that it is not", (left, right) => {
  expect(isSameJson(left, right)).toBe(false);
  expect(isSameJson(right, left)).toBe(false);
});
