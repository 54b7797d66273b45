import { describe, expect, test } from "vitest";

import { LaterError } from "../../errors/later-error.ts";
import { describeRequestFailure } from "./request-failure.ts";

/** An error as Google's SDK makes one of the API's answer. */
function apiError(status: number, message: string): object {
  const body = { error: { code: status, message, status: "INVALID_ARGUMENT" } };
  return Object.assign(new Error(JSON.stringify(body)), { name: "ApiError", status });
}

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

test.each([
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [408, true],
  [429, true],
  [500, true],
  [503, true],
])("with HTTP status %i it is worth another try: %s", (status, retryable) => {
  expect(describeRequestFailure("gemini", { status }).retryable).toBe(retryable);
});

test("without a status the connection is to blame, which is worth another try", () => {
  expect(describeRequestFailure("gemini", { code: "ECONNRESET" }).retryable).toBe(true);
  expect(describeRequestFailure("gemini", new TypeError("fetch failed")).retryable).toBe(true);
});

describe("the reason", () => {
  const reasonOf = (error: unknown): string => describeRequestFailure("gemini", error).message;

  test("is told in the API's own words", () => {
    const error = apiError(400, "API key not valid. Please pass a valid API key.");
    expect(reasonOf(error)).toBe(
      'The request to the model "gemini" failed with HTTP status 400: API key not valid. Please pass a valid API key.',
    );
  });

  test("is told in the words of Anthropic's API, without keys", () => {
    const anthropicError = (type: string, message: string): object => {
      const body = { type: "error", error: { type, message }, request_id: "req_1" };
      return { status: 400, message: `400 ${JSON.stringify(body)}` };
    };
    const message = "prompt is too long: 210000 tokens > 200000 maximum, sk-ant-api03-x";
    expect(reasonOf(anthropicError("invalid_request_error", message))).toMatch(
      /status 400: prompt is too long: 210000 tokens > 200000 maximum, …\.?$/,
    );
    expect(reasonOf(anthropicError("request_too_large", "Too large"))).toMatch(/: Too large\.$/);
    expect(reasonOf(anthropicError("Proxy Error", "secret"))).toMatch(/status 400\.$/);
  });

  test("is found in an error of a stream, which has words before it", () => {
    const body = { error: { code: 429, message: "Quota exceeded.", status: "RESOURCE_EXHAUSTED" } };
    const error = {
      status: 429,
      message: `got status: RESOURCE_EXHAUSTED. ${JSON.stringify(body)}`,
    };
    expect(reasonOf(error)).toMatch(/status 429: Quota exceeded\.$/);
  });

  test("is one short sentence without addresses and keys", () => {
    const key = "AIzaSyA1b2C3d4E5f6G7h8I9j0KlMnOpQrStUvW";
    const message = `* Bad key ${key},\n  see https://ai.google.dev/a?key=${key} or key=abc. ${"x ".repeat(300)}`;
    const told = reasonOf(apiError(400, message));
    expect(told).toContain("400: * Bad key … see … or …");
    expect(told).not.toMatch(/AIza|https|abc|\n/);
    expect(told.length).toBeLessThan(300);
  });

  test("is found at once, however long the words are", () => {
    expect(reasonOf(apiError(400, "a-".repeat(1_000_000))).length).toBeLessThan(300);
  });

  test("keeps names of models and fields", () => {
    const message =
      "* GenerateContentRequest.tools[0].function_declarations[0].parameters: models/gemini-2.5-flash-preview-native-audio-dialog";
    expect(reasonOf(apiError(404, message))).toContain(message);
  });

  test.each([
    [
      {
        status: 502,
        message: '{"error":{"message":"<html>Bad gateway</html>","status":"Bad Gateway"}}',
      },
    ],
    [{ status: 500, message: "Error: secret\n    at file.js:1:1" }],
    [{ status: 500, message: '{"error":{"status":"INTERNAL"}}' }],
    [{ status: 500, message: "{" }],
  ])("is left out of %j, whose words are not the API's", (error) => {
    expect(reasonOf(error)).toBe(
      `The request to the model "gemini" failed with HTTP status ${error.status}.`,
    );
  });

  test("is that the answer is no JSON where parsing it failed", () => {
    const told = reasonOf(new SyntaxError('Unexpected token <, "<html>secret" is not valid JSON'));
    expect(told).toBe('The request to the model "gemini" failed: the answer is not valid JSON.');
    const inStream = new Error("exception parsing stream chunk secret. SyntaxError: Unexpected");
    expect(reasonOf(inStream)).toBe(told);
  });

  test("is that the answer broke off where it did", () => {
    const told = 'The request to the model "gemini" failed: the answer broke off before its end.';
    expect(reasonOf(new Error("Incomplete JSON segment at the end"))).toBe(told);
    expect(reasonOf(new TypeError("terminated", { cause: { code: "UND_ERR_SOCKET" } }))).toBe(
      'The request to the model "gemini" failed (UND_ERR_SOCKET): the answer broke off before its end.',
    );
  });

  test("is the client's, where it knows this library's errors", () => {
    const error = new LaterError("MODEL_REQUEST_FAILED", "Out to lunch.", {
      retryable: false,
      details: { status: 503 },
    });
    expect(describeRequestFailure("gemini", error)).toEqual({
      message: "Out to lunch.",
      details: { model: "gemini", status: 503 },
      retryable: false,
    });
  });
});
