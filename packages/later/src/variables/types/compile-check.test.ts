import { describe, expect, test } from "vitest";

import { LaterError } from "../../errors/later-error.ts";
import type { JsonObject } from "../../model/json.ts";
import { type VariableType, variableTypes } from "../variable-value.ts";
import { compileCheck } from "./compile-check.ts";

const examples: Readonly<Record<VariableType, unknown>> = {
  float: 0.5,
  integer: 5,
  string: "text",
  boolean: true,
  choice: "a",
  module: "Predict",
  embedding: [1, 2],
  tensor: { shape: [1], data: [1] },
};

const keysByType: Readonly<Record<VariableType, readonly string[]>> = {
  float: ["min", "max"],
  integer: ["min", "max"],
  string: ["min_length", "max_length", "pattern", "enum"],
  boolean: [],
  choice: ["choices"],
  module: ["allowed_modules"],
  embedding: ["dimensions"],
  tensor: ["shape"],
};

describe.each(variableTypes)("%s", (type) => {
  test("takes its values, without constraints and with unknown or absent ones", () => {
    const value = examples[type];
    const expected: unknown = type === "embedding" ? Float64Array.of(1, 2) : value;

    expect(compileCheck(type, {})(value)).toEqual(expected);
    expect(compileCheck(type, { unit: "m", Min: 9, step: null })(value)).toEqual(expected);
    expect(compileCheck(type, { min: null, pattern: null, shape: null })(value)).toEqual(expected);
  });

  test("refuses values of another type with a code", () => {
    for (const value of [undefined, Symbol("x"), () => 1, new Map()]) {
      expect(() => compileCheck(type, {})(value)).toThrow(
        expect.objectContaining({ code: "INVALID_VARIABLE" }),
      );
    }
  });

  test("reads its own constraints and ignores those of other types", () => {
    const keys = Object.values(keysByType).flat();
    const read = keys.filter((key) => !isIgnored(() => compileCheck(type, { [key]: {} })));

    expect(new Set(read)).toEqual(new Set(keysByType[type]));
  });
});

test("does not take inherited members for constraints", () => {
  const constraints = Object.create({ max: 1 }) as JsonObject;

  expect(compileCheck("float", constraints)(2)).toBe(2);
});

test("repeats no value at length and never says of anything that it is not there", () => {
  const long = "x".repeat(10_000);
  const missing = "Not found, not found";
  const failures: readonly (readonly [VariableType, JsonObject, unknown])[] = [
    ["float", {}, long],
    ["float", { max: 0 }, 10n ** 300n],
    ["integer", { max: 0 }, 10n ** 9999n],
    ["integer", { max: -(10n ** 9999n), min: 0 }, 1],
    ["string", { pattern: long.slice(0, 1000) }, "a"],
    ["string", { pattern: missing }, "a"],
    ["string", { enum: [long, missing] }, "a"],
    ["string", { enum: [`${"x".repeat(62)}😀😀😀`] }, "a"],
    ["string", {}, `\uD800${long}`],
    ["choice", { choices: Array.from({ length: 10_000 }, () => missing) }, "a"],
    ["module", { allowed_modules: [missing] }, missing.toUpperCase()],
    ["embedding", {}, [long]],
    ["tensor", {}, { shape: Array.from({ length: 1000 }, () => 2 ** 50), data: [1] }],
    ["tensor", { shape: Array.from({ length: 1000 }, () => 1) }, { shape: [1], data: [1] }],
  ];
  for (const [type, constraints, value] of failures) {
    const message = messageOf(() => compileCheck(type, constraints)(value));
    expect(message).not.toMatch(/not found/i);
    expect(message.length).toBeLessThan(700);
    expect(message).not.toMatch(/[x0]{65}/);
    expect(message).not.toMatch(/\p{Surrogate}/u);
  }
});

test("shows the beginning of a long list of choices", () => {
  const choices = Array.from({ length: 25 }, (_, index) => String(index));

  expect(messageOf(() => compileCheck("choice", { choices })("x"))).toBe(
    "must be one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, … (25 in all)",
  );
  expect(messageOf(() => compileCheck("choice", { choices: choices.slice(0, 20) })("x"))).toMatch(
    /18, 19$/,
  );
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (LaterError.is(error) && error.code === "INVALID_VARIABLE") return error.message;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

function isIgnored(compile: () => unknown): boolean {
  try {
    compile();
    return true;
  } catch {
    return false;
  }
}
