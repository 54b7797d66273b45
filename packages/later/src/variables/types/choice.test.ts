import { expect, test } from "vitest";

import { compileCheck } from "./compile-check.ts";

function invalid(message: unknown): Error {
  return expect.objectContaining({ code: "INVALID_VARIABLE", message }) as Error;
}

test.each([
  [{}, "anything", "anything"],
  [{}, true, "true"],
  [{}, false, "false"],
  [{}, null, ""],
  [{ choices: [] }, "anything", "anything"],
  [{ choices: null }, "anything", "anything"],
  [{ allowed_modules: ["b"] }, "a", "a"],
  [{ choices: ["a", "b"] }, "b", "b"],
  [{ choices: ["true"] }, true, "true"],
  [{ choices: [true] }, "true", "true"],
  [{ choices: [""] }, null, ""],
])("with %o takes %o", (constraints, value, expected) => {
  expect(compileCheck("choice", constraints)(value)).toBe(expected);
});

test.each([
  [{ choices: ["a", "b"] }, "c", "must be one of: a, b"],
  [{ choices: ["a", "b"] }, "", "must be one of: a, b"],
  [{ choices: ["a"] }, null, "must be one of: a"],
  [{ choices: ["a"] }, "__proto__", "must be one of: a"],
  [{}, 5, "must be a string, got 5"],
  [{}, undefined, "must be a string, got undefined"],
  [{}, ["a"], "must be a string, got a list"],
  [{}, "\uDC00", "must be a string, got a string with a lone surrogate"],
])("with %o refuses %o", (constraints, value, message) => {
  expect(() => compileCheck("choice", constraints)(value)).toThrow(invalid(message));
});

test.each([["x"], [5], [{}], [[1]], [["a", null]]])(
  "takes no %o for texts out of the choices",
  (list) => {
    expect(() => compileCheck("choice", { choices: list })).toThrow(
      invalid("Invalid constraints: choices must be a list of strings"),
    );
  },
);
