import { describe, expect, test } from "vitest";

import { compileCheck } from "./compile-check.ts";

function invalid(message: unknown): Error {
  return expect.objectContaining({ code: "INVALID_VARIABLE", message }) as Error;
}

test.each([
  ["", ""],
  ["a😀\0", "a😀\0"],
  [true, "true"],
  [false, "false"],
])("takes %o", (value, expected) => {
  expect(compileCheck("string", {})(value)).toBe(expected);
});

test.each([
  [null, "cannot be nil"],
  [undefined, "must be a string, got undefined"],
  [5, "must be a string, got 5"],
  [5n, "must be a string, got 5"],
  [["a"], "must be a string, got a list"],
  [{}, "must be a string, got an object"],
  ["a\uD83D", "must be a string, got a string with a lone surrogate"],
])("refuses %o", (value, message) => {
  expect(() => compileCheck("string", {})(value)).toThrow(invalid(message));
});

describe("constraints", () => {
  test.each([
    [{ min_length: 0, max_length: 0 }, [""]],
    [{ min_length: 1 }, ["a", "👩‍👩‍👧"]],
    [{ min_length: 3 }, ["abc", "abcdef", "👩‍👩‍👧é漢", "a".repeat(50_000)]],
    [{ max_length: 3 }, ["", "abc", "👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", `a${"\u0301".repeat(50)}`]],
    [{ min_length: 2, max_length: 2 }, ["ab", "👩‍👩‍👧👩‍👩‍👧", "\r\na"]],
    [{ max_length: 2n ** 60n }, ["abc"]],
    [{ min_length: 4, max_length: 4 }, [true]],
    [{ pattern: "b+" }, ["abc", "bb"]],
    [{ pattern: "[" }, ["a[b"]],
    [{ pattern: "" }, [""]],
    [{ enum: ["a", "true", ""] }, ["a", "true", true, ""]],
    [{ enum: [true] }, ["true", true]],
    [{ min_length: null, max_length: null, pattern: null, enum: null }, ["", "anything"]],
  ])("%o hold %o", (constraints, values) => {
    const check = compileCheck("string", constraints);
    for (const value of values) expect(check(value)).toBe(String(value));
  });

  test.each([
    [{ min_length: 1 }, "", "must be at least 1 characters, got 0"],
    [{ min_length: 3 }, "ab", "must be at least 3 characters, got 2"],
    [{ min_length: 2 }, "👩‍👩‍👧", "must be at least 2 characters, got 1"],
    [{ min_length: 2, max_length: 100 }, "👩‍👩‍👧", "must be at least 2 characters, got 1"],
    [{ max_length: 0 }, "a", "must be at most 0 characters, got 1"],
    [{ max_length: 3 }, "abcd", "must be at most 3 characters, got 4"],
    [{ max_length: 1 }, "e\u0301e\u0301", "must be at most 1 characters, got 2"],
    [{ max_length: 3 }, "a".repeat(10_000), "must be at most 3 characters, got 10000"],
    [{ max_length: 3 }, "a".repeat(10_001), "must be at most 3 characters, got more than 10000"],
    [{ max_length: 3 }, true, "must be at most 3 characters, got 4"],
    [{ pattern: "^b+$" }, "abc", "must match pattern: ^b+$"],
    [{ pattern: "[" }, "ab", "must match pattern: ["],
    [{ pattern: `^${"b".repeat(80)}` }, "", `must match pattern: ^${"b".repeat(62)}…`],
    [{ pattern: `^${"b".repeat(63)}` }, "", `must match pattern: ^${"b".repeat(63)}`],
    [{ enum: ["a", "b"] }, "c", "must be one of: a, b"],
    [{ enum: [] }, "", "must be one of: "],
    [{ enum: ["a"] }, "A", "must be one of: a"],
  ])("%o do not hold %o", (constraints, value, message) => {
    expect(() => compileCheck("string", constraints)(value)).toThrow(invalid(message));
  });

  test("apply in their order", () => {
    const check = compileCheck("string", {
      enum: ["abc"],
      pattern: "^a",
      max_length: 3,
      min_length: 2,
    });

    expect(() => check("b")).toThrow(invalid(expect.stringMatching(/^must be at least 2/)));
    expect(() => check("bbbb")).toThrow(invalid(expect.stringMatching(/^must be at most 3/)));
    expect(() => check("bbb")).toThrow(invalid(expect.stringMatching(/^must match pattern/)));
    expect(() => check("abb")).toThrow(invalid(expect.stringMatching(/^must be one of/)));
    expect(check("abc")).toBe("abc");
  });

  test.each([
    [{ min_length: -1 }, "min_length must be a whole number that is not negative"],
    [{ min_length: 1.5 }, "min_length must be a whole number that is not negative"],
    [{ max_length: "3" }, "max_length must be a whole number that is not negative"],
    [{ max_length: -(2n ** 60n) }, "max_length must be a whole number that is not negative"],
    [{ min_length: 3, max_length: 2 }, "min_length 3 is above max_length 2"],
    [{ pattern: 5 }, "pattern must be a string"],
    [{ pattern: "(a)\\1" }, "pattern may not use backreferences"],
    [{ enum: "x" }, "enum must be a list of strings"],
    [{ enum: ["a", 1] }, "enum must be a list of strings"],
    [{ enum: [null] }, "enum must be a list of strings"],
  ])("%o make no sense", (constraints, message) => {
    expect(() => compileCheck("string", constraints)).toThrow(
      invalid(`Invalid constraints: ${message}`),
    );
  });
});

test("counts long texts only as far as it matters", () => {
  const text = "ก".repeat(1_000_000);

  expect(compileCheck("string", { min_length: 5 })(text)).toBe(text);
  expect(() => compileCheck("string", { max_length: 5 })(text)).toThrow(
    invalid("must be at most 5 characters, got more than 10000"),
  );
});
