import { expect, test } from "vitest";

import { isLittleEndian, reverseElements } from "./reverse-elements.ts";

test("turns the bytes of each element round, in a copy", () => {
  const bytes = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8);
  const elements = bytes.subarray(1);

  expect(reverseElements(elements, 4)).toEqual(Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5));
  expect(reverseElements(elements, 8)).toEqual(Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1));
  expect(reverseElements(elements, 1)).toEqual(elements);
  expect(bytes).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
});

test("knows the order of this machine", () => {
  const first = new DataView(Float64Array.of(2).buffer).getUint8(0);
  expect(isLittleEndian).toBe(first === 0);
});
