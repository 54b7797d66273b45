import { expect, test } from "vitest";

import { toJsonValue } from "./to-json-value.ts";

test.each([null, 1, "x", [1, { a: [] }], { a: null }])("leaves %o as it is", (value) => {
  expect(toJsonValue(value)).toBe(value);
});

test("writes bytes in Base64, also those of a part of a buffer", () => {
  expect(
    toJsonValue({ a: [Buffer.from("xabc").subarray(1)], b: new Uint8Array(0), c: null }),
  ).toEqual({
    a: ["YWJj"],
    b: "",
    c: null,
  });
});

test("nests the elements of a tensor as its shape says", () => {
  expect(
    toJsonValue([
      { shape: [2, 2], data: Float64Array.of(1, Number.NaN, Infinity, -Infinity) },
      { shape: [2], data: BigInt64Array.of(1n, 2n ** 60n) },
      { shape: [], data: Float32Array.of(0.5) },
      { shape: [1, 1, 2], data: Uint8Array.of(1, 2) },
      Int8Array.of(-1, 1),
    ]),
  ).toEqual([
    [
      [1, "NaN"],
      ["Infinity", "-Infinity"],
    ],
    [1n, 2n ** 60n],
    0.5,
    [[[1, 2]]],
    [-1, 1],
  ]);
});

test("makes no more of an empty tensor than an empty list", () => {
  expect(toJsonValue({ shape: [2 ** 50, 0], data: new Float64Array(0) })).toEqual([]);
});

test("keeps members whatever their names are", () => {
  const value = Object.fromEntries([["__proto__", Uint8Array.of(0)]]);

  expect(Object.entries(toJsonValue(value) as object)).toEqual([["__proto__", "AA=="]]);
});

test("refuses what contains itself", () => {
  const cycle: unknown[] = [Uint8Array.of(1)];
  cycle.push(cycle);

  expect(() => toJsonValue(cycle)).toThrow(expect.objectContaining({ code: "INVALID_JSON" }));
});
