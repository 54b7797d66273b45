import { expect, test } from "vitest";

import { printFloat, printNumber } from "./print-number.ts";

test.each([
  [42, "42.0"],
  [-42, "-42.0"],
  [0, "0.0"],
  [-0, "-0.0"],
  [0.1, "0.1"],
  [1e20, "100000000000000000000.0"],
  [1e21, "1e+21"],
  [5e-324, "5e-324"],
  [Number.NaN, "NaN"],
  [Infinity, "Infinity"],
  [-Infinity, "-Infinity"],
])("the float %d is printed %s", (value, text) => {
  expect(printFloat(value)).toBe(text);
});

test.each([
  [42, "42"],
  [0, "0"],
  [-0, "-0.0"],
  [1.5, "1.5"],
  [2 ** 53 - 1, "9007199254740991"],
  [2 ** 53, "9007199254740992.0"],
  [Number.NaN, "NaN"],
])("a number that may be an integer, %d, is printed %s", (value, text) => {
  expect(printNumber(value)).toBe(text);
});
