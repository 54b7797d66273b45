import { describe, expect, test } from "vitest";

import { invertRanges, isInRanges, mergeRanges } from "./character-range.ts";

describe("mergeRanges", () => {
  test.each([
    [[], []],
    [[[5, 5]], [[5, 5]]],
    [
      [
        [7, 9],
        [1, 2],
        [4, 5],
      ],
      [
        [1, 2],
        [4, 5],
        [7, 9],
      ],
    ],
    [
      [
        [3, 4],
        [1, 2],
        [5, 9],
      ],
      [[1, 9]],
    ],
    [
      [
        [1, 9],
        [2, 3],
        [8, 12],
      ],
      [[1, 12]],
    ],
  ] as [[number, number][], [number, number][]][])("puts %j in order", (ranges, merged) => {
    expect(mergeRanges(ranges)).toEqual(merged);
  });
});

describe("invertRanges", () => {
  test.each([
    [[], [[0, 0x10ffff]]],
    [[[0, 0x10ffff]], []],
    [
      [[0x30, 0x39]],
      [
        [0, 0x2f],
        [0x3a, 0x10ffff],
      ],
    ],
    [
      [
        [3, 4],
        [0, 1],
      ],
      [
        [2, 2],
        [5, 0x10ffff],
      ],
    ],
    [
      [
        [1, 0x10fffe],
        [5, 6],
      ],
      [
        [0, 0],
        [0x10ffff, 0x10ffff],
      ],
    ],
  ] as [[number, number][], [number, number][]][])("answers what %j leaves", (ranges, inverted) => {
    expect(invertRanges(ranges)).toEqual(inverted);
  });
});

test("finds code points in ranges", () => {
  const ranges = [
    [1, 2],
    [4, 4],
    [7, 9],
    [11, 20],
  ] as const;
  const found = Array.from({ length: 22 }, (_, codePoint) => codePoint).filter((codePoint) =>
    isInRanges(ranges, codePoint),
  );

  expect(found).toEqual([1, 2, 4, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  expect(isInRanges([], 0)).toBe(false);
});
