import { describe, expect, test } from "vitest";

import type { Tensor, VariableType, VariableValue } from "../variable-value.ts";
import { sizeOfValue, toPlainValue } from "./copy-value.ts";

describe("toPlainValue", () => {
  test.each([
    ["float", Number.NaN],
    ["integer", 2n ** 70n],
    ["string", "text"],
    ["boolean", false],
    ["choice", "a"],
    ["module", ""],
  ] satisfies [VariableType, VariableValue][])(
    "leaves a value of type %s as it is",
    (type, value) => {
      expect(toPlainValue(type, value)).toBe(value);
    },
  );

  test("makes a list of an embedding", () => {
    const packed = Float64Array.of(1, Number.NaN, -0);

    expect(toPlainValue("embedding", packed)).toStrictEqual([1, Number.NaN, -0]);
  });

  test("copies a tensor deeply", () => {
    const tensor = { shape: [2, 1], data: [[1], [[2]]] };
    const copy = toPlainValue("tensor", tensor) as {
      shape: number[];
      data: [number[], number[][]];
    };

    expect(copy).toStrictEqual(tensor);

    copy.shape.pop();
    copy.data[0].pop();
    copy.data[1][0]?.pop();

    expect(tensor).toStrictEqual({ shape: [2, 1], data: [[1], [[2]]] });
    expect(toPlainValue("tensor", { shape: [], data: "x" })).toStrictEqual({
      shape: [],
      data: "x",
    });
  });

  test("makes lists of arrays within lists, at any depth, and of no other", () => {
    const floats = Float64Array.of(1, Number.NaN);
    const data = [
      [[floats], [[3, "a"]]],
      [[Float32Array.of(0.5, -0)], [BigInt64Array.of(1n, -1n)]],
    ];

    expect(toPlainValue("tensor", { shape: [2, 2, 1, 2], data })).toStrictEqual({
      shape: [2, 2, 1, 2],
      data: [
        [[[1, Number.NaN]], [[3, "a"]]],
        [[[0.5, -0]], [[1n, -1n]]],
      ],
    });
    expect(data[0]?.[0]?.[0]).toBe(floats);

    const flat = toPlainValue("tensor", { shape: [2], data: floats }) as { data: Float64Array };

    expect(flat.data).toStrictEqual(floats);
    expect(flat.data.buffer).not.toBe(floats.buffer);
  });

  test("copies a tensor of any depth", () => {
    let data: Tensor["data"] = 1;
    for (let level = 0; level < 100_000; level += 1) data = [data];

    expect(() => toPlainValue("tensor", { shape: [1], data })).not.toThrow();
    expect(sizeOfValue({ shape: [1], data })).toBe(16 + 8 + 100_000 * 24);
  });
});

test.each([
  [0.5, 8],
  [true, 8],
  ["", 0],
  ["aé漢😀", 10],
  [2n ** 63n, 8],
  [2n ** 64n, 16],
  [-(2n ** 1000n), 128],
  [new Float64Array(100), 800],
  [{ shape: [], data: 5 }, 24],
  [{ shape: [], data: null }, 24],
  [{ shape: [], data: "abc" }, 22],
  [{ shape: [2], data: [1, true] }, 24 + 32],
  [{ shape: [3], data: ["abc", null, 2n ** 64n] }, 24 + 16 + 24 + 6 + 16],
  [{ shape: [2, 1], data: [[1], [2]] }, 32 + 32 + 24 + 24],
  [{ shape: [1000], data: new Float32Array(1000) }, 24 + 4000],
  [{ shape: [2, 1], data: [Uint8Array.of(1), [2]] }, 32 + 32 + 192 + 1 + 24],
  [{ shape: [1, 1, 2], data: [[Float64Array.of(1, 2)]] }, 40 + 24 + 24 + 192 + 16],
] satisfies [VariableValue, number][])("%o takes %i bytes", (value, size) => {
  expect(sizeOfValue(value)).toBe(size);
});
