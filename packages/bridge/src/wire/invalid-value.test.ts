import { expect, test } from "vitest";

import { invalidValue, quote } from "./invalid-value.ts";

test("quotes what was sent, and cuts it short", () => {
  expect(quote('a "b"\n')).toBe('"a \\"b\\"\\n"');
  expect(quote("x".repeat(41))).toBe(`"${"x".repeat(40)}…"`);
  expect(quote("x".repeat(40))).toBe(`"${"x".repeat(40)}"`);
});

test("keeps the words out of messages that clients take for a missing variable", () => {
  expect(quote("a Not Found b")).toBe('"a … b"');
});

test("has the code of unreadable values, and the cause", () => {
  const cause = new Error("why");
  expect(invalidValue("It is broken.", cause)).toMatchObject({
    code: "INVALID_VALUE",
    message: "It is broken.",
    cause,
  });
  expect("cause" in invalidValue("It is broken.")).toBe(false);
});
