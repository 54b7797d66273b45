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
  [{ allowed_modules: [] }, "anything", "anything"],
  [{ allowed_modules: null }, "anything", "anything"],
  [{ choices: ["b"] }, "a", "a"],
  [{ allowed_modules: ["a", "b"] }, "b", "b"],
  [{ allowed_modules: ["true"] }, true, "true"],
  [{ allowed_modules: [true] }, "true", "true"],
  [{ allowed_modules: [""] }, null, ""],
])("with %o takes %o", (constraints, value, expected) => {
  expect(compileCheck("module", constraints)(value)).toBe(expected);
});

test.each([
  [{ allowed_modules: ["a", "b"] }, "c", "must be one of the allowed modules: a, b"],
  [{ allowed_modules: ["a", "b"] }, "", "must be one of the allowed modules: a, b"],
  [{ allowed_modules: ["a"] }, null, "must be one of the allowed modules: a"],
  [{ allowed_modules: ["a"] }, "__proto__", "must be one of the allowed modules: a"],
  [{}, 5, "must be a module name, got 5"],
  [{}, undefined, "must be a module name, got undefined"],
  [{}, ["a"], "must be a module name, got a list"],
  [{}, "\uDC00", "must be a module name, got a string with a lone surrogate"],
])("with %o refuses %o", (constraints, value, message) => {
  expect(() => compileCheck("module", constraints)(value)).toThrow(invalid(message));
});

test.each([["x"], [5], [{}], [[1]], [["a", null]]])(
  "takes no %o for names of allowed modules",
  (list) => {
    expect(() => compileCheck("module", { allowed_modules: list })).toThrow(
      invalid("Invalid constraints: allowed_modules must be a list of strings"),
    );
  },
);
