import { expect, test } from "vitest";

import { LaterError } from "./later-error.ts";

test("an error is as retryable as its code, unless more is known", () => {
  expect(new LaterError("MODEL_REQUEST_FAILED").retryable).toBe(true);
  expect(new LaterError("INVALID_ARGUMENT").retryable).toBe(false);
  const refused = new LaterError("MODEL_REQUEST_FAILED", "Refused.", { retryable: false });
  expect(refused.retryable).toBe(false);
});
