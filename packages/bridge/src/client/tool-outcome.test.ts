import { errorCodes, LaterError, type LaterErrorCode } from "later-runtime";
import { expect, test } from "vitest";

import { toFailedOutcome, toOutcomeOfError } from "./tool-outcome.ts";

const call = { callId: "c", name: "tool" };
const codes = Object.keys(errorCodes) as LaterErrorCode[];

test.each(codes.filter((code) => errorCodes[code].channel !== "thrown"))(
  "makes an outcome of %s",
  (code) => {
    const error = new LaterError(code, "why", { details: { at: 1 } });

    expect(toOutcomeOfError(call, error)).toMatchObject({
      ok: false,
      error: { type: code, message: "why", details: { at: 1 } },
      result: { callId: "c", name: "tool" },
    });
  },
);

test.each(codes.filter((code) => errorCodes[code].channel === "thrown"))("throws %s", (code) => {
  const error = new LaterError(code);

  expect(() => toOutcomeOfError(call, error)).toThrow(error);
});

test("throws what is no error of ours", () => {
  expect(() => toOutcomeOfError(call, new RangeError("x"))).toThrow(RangeError);
});

test("gives a tool's own type from the details", () => {
  const error = new LaterError("TOOL_EXECUTION_FAILED", "why", {
    details: { type: "MINE", at: 1 },
  });

  expect(toOutcomeOfError(call, error)).toMatchObject({
    error: { type: "MINE", details: { at: 1 } },
  });
});

test("makes do with what the host says", () => {
  expect(toFailedOutcome(call, " ", { "later.error_details": "{" })).toMatchObject({
    error: { type: "TOOL_EXECUTION_FAILED", message: "The tool failed." },
  });
});
