import { expect, test } from "vitest";

import { compileCheck } from "./compile-check.ts";

test.each([
  [true, true],
  ["true", true],
  [1, true],
  [false, false],
  ["false", false],
  [0, false],
  [-0, false],
])("takes %o", (value, expected) => {
  expect(compileCheck("boolean", { min: "ignored" })(value)).toBe(expected);
});

test.each([
  ["True", "a string"],
  ["1", "a string"],
  ["", "a string"],
  [2, "2"],
  [0.5, "0.5"],
  [Number.NaN, "NaN"],
  [1n, "1"],
  [null, "null"],
  [undefined, "undefined"],
  [[], "a list"],
])("refuses %o", (value, kind) => {
  expect(() => compileCheck("boolean", {})(value)).toThrow(
    expect.objectContaining({
      code: "INVALID_VARIABLE",
      message: `must be a boolean (true or false), got ${kind}`,
    }),
  );
});
