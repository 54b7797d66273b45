import { expect, test } from "vitest";

import { isWellFormed, toWellFormed } from "./well-formed.ts";

test("tells text that has a UTF-8 form from text that has none", () => {
  expect(isWellFormed("a😀\u0000")).toBe(true);
  expect(isWellFormed("\uD83D")).toBe(false);
  expect(isWellFormed("\uDE00\uD83D")).toBe(false);
});

test("replaces lone surrogates only", () => {
  expect(toWellFormed("a\uD83Db😀\uDE00")).toBe("a\uFFFDb😀\uFFFD");
});
