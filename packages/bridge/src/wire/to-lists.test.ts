import { expect, test } from "vitest";

import { toLists } from "./to-lists.ts";

test.each([
  [Float64Array.of(1, Number.NaN), [1, Number.NaN]],
  [BigInt64Array.of(1n), [1n]],
  [
    { shape: [2], data: Int8Array.of(1, 2) },
    { shape: [2], data: [1, 2] },
  ],
  [
    [Float64Array.of(1), [[Float64Array.of(2, 3)], 4, null]],
    [[1], [[[2, 3]], 4, null]],
  ],
  [
    { shape: [2, 1], data: [Float64Array.of(1), [true]] },
    { shape: [2, 1], data: [[1], [true]] },
  ],
  [
    { shape: [], data: 1 },
    { shape: [], data: 1 },
  ],
  ["text", "text"],
  [null, null],
  [{ a: [1] }, { a: [1] }],
])("makes of %o what has lists only", (value, lists) => {
  expect(toLists(value)).toStrictEqual(lists);
});

test("changes nothing that it was given", () => {
  const tensor = { shape: [1, 1], data: [Float64Array.of(1)] };
  toLists(tensor);

  expect(tensor).toStrictEqual({ shape: [1, 1], data: [Float64Array.of(1)] });
});
