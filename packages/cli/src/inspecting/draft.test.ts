import { expect, test } from "vitest";

import {
  type Draft,
  findUnfinished,
  isSame,
  printDraft,
  readDraft,
  Unfinished,
} from "../../page/arguments/draft.ts";

test.each([
  "{}",
  "[]",
  '{\n  "a": 9007199254740993,\n  "__proto__": [\n    1.5,\n    null\n  ]\n}',
  '"\\ud800"',
  "-0.0",
])("prints as it has been read: %s", (text) => {
  expect(printDraft(readDraft(text))).toBe(text);
});

test("keeps text that is no JSON in its place, and finds it", () => {
  expect(readDraft("{")).toMatchObject({ text: "{", problem: expect.stringContaining("line 1") });
  const draft: Draft = { a: [1, new Unfinished("{x", "no JSON")], b: "{x" };
  expect(findUnfinished(draft)?.text).toBe("{x");
  expect(printDraft(draft)).toBe('{\n  "a": [\n    1,\n    {x\n  ],\n  "b": "{x"\n}');
  expect(findUnfinished({ a: [null], b: "{x" })).toBeUndefined();
});

test("tells what says the same", () => {
  expect(isSame({ a: 1n }, { a: 1 })).toBe(true);
  expect(isSame("1", 1)).toBe(false);
  expect(isSame(undefined, undefined)).toBe(true);
  expect(isSame(undefined, null)).toBe(false);
});
