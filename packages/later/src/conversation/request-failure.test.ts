import { expect, test } from "vitest";

import { describeRequestFailure } from "./request-failure.ts";

test.each([
  [{ status: 503 }, { status: 503 }],
  [{ statusCode: 400 }, { status: 400 }],
  [{ code: 429 }, { status: 429 }],
  [{ code: "ECONNREFUSED" }, { code: "ECONNREFUSED" }],
  [{ message: "fetch failed", cause: { cause: { code: "ENOTFOUND" } } }, { code: "ENOTFOUND" }],
  [{ status: 7, code: "not a code" }, {}],
  ["text", {}],
  [undefined, {}],
])("tells of %j in figures", (error, details) => {
  const failure = describeRequestFailure("gemini", error);
  expect(failure.details).toEqual({ model: "gemini", ...details });
  expect(failure.message).toMatch(/^The request to the model "gemini" failed.*\.$/);
});

test("an error that is its own cause ends the search", () => {
  const error: { cause?: unknown } = {};
  error.cause = error;
  expect(describeRequestFailure("gemini", error).details).toEqual({ model: "gemini" });
});
