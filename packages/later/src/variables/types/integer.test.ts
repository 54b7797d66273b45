import { describe, expect, test } from "vitest";

import { compileCheck } from "./compile-check.ts";

function invalid(message: unknown): Error {
  return expect.objectContaining({ code: "INVALID_VARIABLE", message }) as Error;
}

test.each([
  [42, 42],
  [42n, 42],
  [3.0, 3],
  [-0, 0],
  [0n, 0],
  [2 ** 53 - 1, 2 ** 53 - 1],
  [2n ** 53n - 1n, 2 ** 53 - 1],
  [-(2n ** 53n - 1n), -(2 ** 53 - 1)],
  [2 ** 53, 2n ** 53n],
  [-(2 ** 53), -(2n ** 53n)],
  [2n ** 53n, 2n ** 53n],
  [-(2n ** 53n), -(2n ** 53n)],
  [2n ** 70n, 2n ** 70n],
  [1e300, BigInt(1e300)],
])("takes %o", (value, expected) => {
  expect(compileCheck("integer", {})(value)).toBe(expected);
});

test.each([
  [1.5, "must be a whole number, got 1.5"],
  [-1e-7, "must be a whole number, got -1e-7"],
  [Number.NaN, "must be a whole number, got NaN"],
  [Infinity, "must be a whole number, got Infinity"],
  ["5", "must be an integer, got a string"],
  ["NaN", "must be an integer, got a string"],
  [true, "must be an integer, got true"],
  [null, "must be an integer, got null"],
  [[], "must be an integer, got a list"],
])("refuses %o", (value, message) => {
  expect(() => compileCheck("integer", {})(value)).toThrow(invalid(message));
});

describe("bounds", () => {
  test.each([
    [{ min: 0, max: 10 }, [0, 10, 5n]],
    [{ min: 1.5 }, [2]],
    [{ max: 2n ** 70n }, [2n ** 70n, 1]],
    [{ min: -(2n ** 70n) }, [-(2n ** 70n), 2n ** 80n]],
    [{ max: 2 ** 53 }, [2n ** 53n]],
  ])("%o hold %o", (constraints, values) => {
    const check = compileCheck("integer", constraints);
    for (const value of values) expect(() => check(value)).not.toThrow();
  });

  test.each([
    [{ min: 10 }, 5, "value 5 is below minimum 10"],
    [{ max: 0 }, 1, "value 1 is above maximum 0"],
    [{ min: 0 }, -1, "value -1 is below minimum 0"],
    [{ min: 1.5 }, 1, "value 1 is below minimum 1.5"],
    [{ max: 2 ** 53 }, 2n ** 53n + 1n, "value 9007199254740993 is above maximum 9007199254740992"],
    [
      { min: 2n ** 53n + 2n },
      2n ** 53n + 1n,
      "value 9007199254740993 is below minimum 9007199254740994",
    ],
    [{ max: 0 }, 10n ** 59n, `value 1${"0".repeat(59)} is above maximum 0`],
    [{ max: 0 }, 10n ** 5000n, "value (of more than 60 digits) is above maximum 0"],
    [{ min: 0 }, -(10n ** 5000n), "value (negative, of more than 60 digits) is below minimum 0"],
  ])("%o do not hold %o", (constraints, value, message) => {
    expect(() => compileCheck("integer", constraints)(value)).toThrow(invalid(message));
  });

  test("have to be numbers in order", () => {
    expect(() => compileCheck("integer", { max: "9" })).toThrow(
      invalid("Invalid constraints: max must be a number"),
    );
    expect(() => compileCheck("integer", { min: 1, max: 0 })).toThrow(
      invalid("Invalid constraints: min 1 is above max 0"),
    );
  });
});
