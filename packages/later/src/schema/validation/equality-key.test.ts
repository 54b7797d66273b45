import { expect, test } from "vitest";

import { equalityKey } from "./equality-key.ts";

test.each([
  [1, 1n],
  [1.0, 1],
  [0, -0],
  [2 ** 53, 2n ** 53n],
  [1e21, 10n ** 21n],
  [
    { a: 1, b: [{ d: 1, c: 2 }] },
    { b: [{ c: 2, d: 1n }], a: 1 },
  ],
  [
    { 2: 1, 1: 2 },
    { 1: 2, 2: 1 },
  ],
])("%o equals %o", (left, right) => {
  expect(equalityKey(left)).toBe(equalityKey(right));
});

test.each([
  [1, "1"],
  [0, false],
  [null, "null"],
  [null, Number.NaN],
  [2 ** 53, "number 9007199254740992"],
  ["text 1", "1"],
  [[], {}],
  [
    [1, 2],
    [2, 1],
  ],
  [0.5, 0.25],
  [2n ** 53n, 2n ** 53n + 1n],
  [JSON.parse('{"__proto__":1}'), {}],
])("%o differs from %o", (left, right) => {
  expect(equalityKey(left)).not.toBe(equalityKey(right));
});

test("what has no end has no key", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);

  expect(equalityKey(cyclic)).toBeUndefined();
});
