import { expect, test } from "vitest";

import { toInteger } from "./to-integer.ts";

test.each([
  [0n, 0],
  [2n ** 53n - 1n, Number.MAX_SAFE_INTEGER],
  [1n - 2n ** 53n, Number.MIN_SAFE_INTEGER],
  [2n ** 53n, 2n ** 53n],
  [-(2n ** 53n), -(2n ** 53n)],
])("%d is a number as long as that is exact", (value, integer) => {
  expect(toInteger(value)).toBe(integer);
});
