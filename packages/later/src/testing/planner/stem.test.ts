import { expect, test } from "vitest";

import { stem } from "./stem.ts";

test.each([
  ["city", "cities"],
  ["convert", "Converting"],
  ["complete", "completed"],
  ["box", "boxes"],
  ["add", "adding"],
  ["plan", "planned"],
  ["São", "Sao"],
  ["Ana", "Ana's"],
  ["distance", "distances"],
])("brings %s and %s to one form", (one, other) => {
  expect(stem(one)).toBe(stem(other));
});

test.each([
  ["status", "stat"],
  ["bus", "bu"],
  ["this", "thi"],
  ["bed", "b"],
  ["ring", "r"],
])("keeps the ending of %s", (word, wrong) => {
  expect(stem(word)).not.toBe(wrong);
});
