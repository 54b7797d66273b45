import { expect, test } from "vitest";

import { parseJsonPointer, toJsonPointer } from "./json-pointer.ts";

test.each([
  [[], ""],
  [["a", 0, "b"], "/a/0/b"],
  [["", "a/b", "c~d", "~1"], "//a~1b/c~0d/~01"],
] as const)("%j is written as %s and read back", (tokens, pointer) => {
  expect(toJsonPointer(tokens)).toBe(pointer);
  expect(parseJsonPointer(pointer)).toEqual(tokens.map(String));
});

test.each(["a", "/~", "/~2"])("%s is no pointer", (text) => {
  expect(parseJsonPointer(text)).toBeUndefined();
});
