import { expect, test } from "vitest";

import { assertSuccess } from "./assert-success.ts";

test("passes answers that tell of success", () => {
  expect(() => assertSuccess({ success: true, errorMessage: "" })).not.toThrow();
});

test.each([
  ["Session not found: s", "SESSION_NOT_FOUND"],
  ["Variable not found: v", "VARIABLE_NOT_FOUND"],
  ["must be a number", "INVALID_VARIABLE"],
])("takes the answer %j for %s", (errorMessage, code) => {
  expect(() => assertSuccess({ success: false, errorMessage })).toThrow(
    expect.objectContaining({ code, message: errorMessage }),
  );
});

test("has a message also when the host gives none", () => {
  expect(() => assertSuccess({ success: false, errorMessage: "" })).toThrow(
    "The host gave no reason.",
  );
});
