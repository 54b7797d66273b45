import { describe, expect, test } from "vitest";

import { compileCheck } from "./compile-check.ts";

function invalid(message: unknown): Error {
  return expect.objectContaining({ code: "INVALID_VARIABLE", message }) as Error;
}

test.each([
  [0.7, 0.7],
  [42, 42],
  [-0, -0],
  [5e-324, 5e-324],
  [2n ** 70n, 2 ** 70],
  [2n ** 53n + 1n, 2 ** 53],
  [Number.NaN, Number.NaN],
  [Infinity, Infinity],
  [-Infinity, -Infinity],
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
])("takes %o", (value, expected) => {
  expect(compileCheck("float", {})(value)).toBe(expected);
});

test.each([
  ["0.7", "a string"],
  ["nan", "a string"],
  ["+Infinity", "a string"],
  ["", "a string"],
  ["\uD800", "a string with a lone surrogate"],
  [true, "true"],
  [null, "null"],
  [undefined, "undefined"],
  [[1], "a list"],
  [new Float64Array(1), "a list"],
  [{}, "an object"],
  [10n ** 400n, "(of more than 60 digits)"],
  [-(10n ** 400n), "(negative, of more than 60 digits)"],
  [Symbol("x"), "a symbol"],
])("refuses %o", (value, kind) => {
  expect(() => compileCheck("float", {})(value)).toThrow(invalid(`must be a number, got ${kind}`));
});

describe("bounds", () => {
  test.each([
    [{ min: 0, max: 2 }, [0, 2, 1.5, -0, 1n]],
    [{ min: -1.5 }, [-1.5, 1e300]],
    [{ max: 0 }, [0, -5]],
    [{ min: 2, max: 2 }, [2]],
    [{ min: -Infinity, max: Infinity }, [1e308, -1e308]],
    [{ min: 0, max: 1 }, [Number.NaN, Infinity, -Infinity, "NaN", "Infinity", "-Infinity"]],
    [{ min: 2n ** 53n + 1n }, [2 ** 53 + 2]],
  ])("%o hold %o", (constraints, values) => {
    const check = compileCheck("float", constraints);
    for (const value of values) expect(() => check(value)).not.toThrow();
  });

  test.each([
    [{ max: 2 }, 3.5, "value 3.5 is above maximum 2.0"],
    [{ max: 2.0 }, 3, "value 3.0 is above maximum 2.0"],
    [{ min: 0, max: 2 }, 2.0000000000000004, "value 2.0000000000000004 is above maximum 2.0"],
    [{ min: 0 }, -1, "value -1.0 is below minimum 0.0"],
    [{ max: 0 }, 5e-324, "value 5.0e-324 is above maximum 0.0"],
    [{ min: 0.5, max: 1 }, 0.25, "value 0.25 is below minimum 0.5"],
    [{ max: 1e21 }, 1.5e22, "value 1.5e+22 is above maximum 1.0e+21"],
    [
      { min: 2n ** 53n + 1n },
      2 ** 53,
      "value 9007199254740992.0 is below minimum 9007199254740993.0",
    ],
    [{ max: 1n }, 2n, "value 2.0 is above maximum 1.0"],
  ])("%o do not hold %o", (constraints, value, message) => {
    expect(() => compileCheck("float", constraints)(value)).toThrow(invalid(message));
  });

  test.each([
    [{ min: "a" }, "min must be a number"],
    [{ max: "1" }, "max must be a number"],
    [{ min: false }, "min must be a number"],
    [{ max: [1] }, "max must be a number"],
    [{ min: Number.NaN }, "min must be a number"],
    [{ min: 2, max: 1 }, "min 2 is above max 1"],
    [{ min: 2n ** 53n + 1n, max: 2 ** 53 }, "min 9007199254740993 is above max 9007199254740992"],
  ])("%o make no sense", (constraints, message) => {
    expect(() => compileCheck("float", constraints)).toThrow(
      invalid(`Invalid constraints: ${message}`),
    );
  });
});
