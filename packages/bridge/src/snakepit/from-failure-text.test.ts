import { describe, expect, test } from "vitest";

import { fromFailureText } from "./from-failure-text.ts";

const traceback =
  'Traceback (most recent call last):\n  File "/srv/tools.py", line 3, in add\nValueError';

describe("fromFailureText", () => {
  test("takes a text as it is", () => {
    expect(fromFailureText("No luck.")).toEqual({
      type: "TOOL_EXECUTION_FAILED",
      message: "No luck.",
      unexpected: true,
    });
  });

  test("leaves out where in the source it was", () => {
    const report = { type: "ValueError", message: "No luck.", traceback, stacktrace: [traceback] };
    expect(fromFailureText(JSON.stringify(report))).toEqual({
      type: "TOOL_EXECUTION_FAILED",
      message: "No luck.",
      details: { exception: "ValueError" },
      unexpected: true,
    });
    expect(fromFailureText(`No luck.\n${traceback}`).message).toBe("No luck.");
  });

  test("always has a message", () => {
    const messages = ["", " ", traceback, '{"message":""}'].map(
      (text) => fromFailureText(text).message,
    );
    expect(messages).toEqual(Array.from(messages, () => "The tool failed."));
  });

  test("takes JSON that is no report for a text", () => {
    for (const text of ["{", "[1]", '{"a":1}', '{"message":1}']) {
      expect(fromFailureText(text).message).toBe(text);
    }
  });
});
