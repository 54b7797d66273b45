import { runInNewContext } from "node:vm";

import { describe, expect, test } from "vitest";

import { compileCheck } from "./compile-check.ts";

const check = compileCheck("tensor", {});

function invalid(message: unknown): Error {
  return expect.objectContaining({ code: "INVALID_VARIABLE", message }) as Error;
}

function nest(depth: number, leaf: unknown): unknown {
  return depth === 0 ? leaf : [nest(depth - 1, leaf)];
}

test.each([
  [{ shape: [2, 2], data: [1, 2, 3, 4] }],
  [
    {
      shape: [2, 2],
      data: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [{ shape: [3, 1], data: [[1], [[2, 3]]] }],
  [{ shape: [6], data: [1.5, 2n ** 70n, "a", true, null, Number.NaN] }],
  [{ shape: [], data: 5 }],
  [{ shape: [], data: null }],
  [{ shape: [], data: "x" }],
  [{ shape: [], data: [5] }],
  [{ shape: [0], data: [] }],
  [{ shape: [2, 0], data: [[], []] }],
  [{ shape: [2 ** 40, 0], data: [] }],
  [{ shape: [2 ** 50, 2 ** 50, 0], data: [] }],
  [{ shape: [2], data: Float64Array.of(1, Number.NaN) }],
  [{ shape: [2, 1], data: [Float32Array.of(1), Float32Array.of(2)] }],
  [{ shape: [2, 1, 2], data: [[Float64Array.of(1, Number.NaN)], [[3, 4]]] }],
  [{ shape: [2], data: BigInt64Array.of(1n, -1n) }],
  [{ shape: [2], data: BigUint64Array.of(1n, 2n) }],
  [{ shape: [2], data: Int32Array.of(1, -1) }],
  [{ shape: [2], data: Uint32Array.of(1, 2) }],
  [{ shape: [2], data: Int16Array.of(1, -1) }],
  [{ shape: [2], data: Uint16Array.of(1, 2) }],
  [{ shape: [2], data: Int8Array.of(1, -1) }],
  [{ shape: [2], data: Uint8Array.of(1, 2) }],
  [{ shape: [1], data: nest(64, 7) }],
  [{ shape: [1], data: nest(63, Float64Array.of(7)) }],
])("keeps %o as it is", (tensor) => {
  expect(check(tensor)).toStrictEqual(tensor);
});

test("drops what a tensor does not have", () => {
  expect(check({ shape: [1], data: [1], dtype: "float32" })).toStrictEqual({
    shape: [1],
    data: [1],
  });
});

test("takes arrays of other realms and buffers for what they hold", () => {
  const foreign: unknown = runInNewContext("({ shape: [2], data: Float32Array.of(1, 2) })");

  expect(check(foreign)).toStrictEqual({ shape: [2], data: Float32Array.of(1, 2) });
  expect(check({ shape: [2], data: Buffer.from([1, 2]) })).toStrictEqual({
    shape: [2],
    data: Uint8Array.of(1, 2),
  });
});

test("does not follow later changes of what it was given", () => {
  const packed = Float64Array.of(1);
  const tensor = { shape: [3, 1], data: [[1], [[2]], packed] };
  const kept = check(tensor);
  tensor.shape[0] = 9;
  (tensor.data[0] as number[])[0] = 9;
  (tensor.data[1] as number[][])[0]?.pop();
  packed[0] = 9;
  tensor.data.pop();

  expect(kept).toStrictEqual({ shape: [3, 1], data: [[1], [[2]], Float64Array.of(1)] });

  const flat = { shape: [1], data: Float64Array.of(1) };
  const keptFlat = check(flat);
  flat.data[0] = 9;

  expect(keptFlat).toStrictEqual({ shape: [1], data: Float64Array.of(1) });
});

const kind = "must be a tensor with shape and data";

test.each([
  [null, `${kind}, got null`],
  [[1], `${kind}, got a list`],
  ["x", `${kind}, got a string`],
  [{}, `${kind}, got an object`],
  [{ shape: [1] }, `${kind}, got an object`],
  [{ data: [1] }, `${kind}, got an object`],
  [Object.create({ shape: [1], data: [1] }), `${kind}, got an object`],
  [
    { shape: 1, data: [1] },
    `${kind}, but the shape is no list of whole numbers that are not negative`,
  ],
  [{ shape: [-1], data: [] }, "but the shape is no list of whole numbers"],
  [{ shape: [1.5], data: [1] }, "but the shape is no list of whole numbers"],
  [{ shape: [2 ** 53], data: [1] }, "but the shape is no list of whole numbers"],
  [{ shape: ["1"], data: [1] }, "but the shape is no list of whole numbers"],
  [{ shape: [1n], data: [1] }, "but the shape is no list of whole numbers"],
  [{ shape: Int8Array.of(1), data: [1] }, "but the shape is no list of whole numbers"],
  [{ shape: [1], data: 5 }, `${kind}, but the data is 5`],
  [{ shape: [1], data: "x" }, `${kind}, but the data is a string`],
  [{ shape: [], data: {} }, `${kind}, but the data is an object`],
  [{ shape: [], data: undefined }, `${kind}, but the data is undefined`],
  [{ shape: [1], data: Uint8ClampedArray.of(1) }, `${kind}, but the data is a list`],
  [{ shape: [1], data: new DataView(new ArrayBuffer(1)) }, `${kind}, but the data is a list`],
  [{ shape: [1], data: [{}] }, `${kind}, but the data contains an object`],
  [{ shape: [1], data: [undefined] }, `${kind}, but the data contains undefined`],
  [{ shape: [1], data: [[new Map()]] }, `${kind}, but the data contains an object`],
  [
    { shape: [1], data: ["\uD800"] },
    `${kind}, but the data contains a string with a lone surrogate`,
  ],
  [{ shape: [], data: "\uD800" }, `${kind}, but the data is a string with a lone surrogate`],
])("refuses %o", (value, message) => {
  expect(() => check(value)).toThrow(invalid(expect.stringContaining(message)));
});

describe("counts elements", () => {
  test.each([
    [{ shape: [3], data: [1, 2] }, "[3] takes 3, got 2"],
    [{ shape: [2], data: [1, 2, 3] }, "[2] takes 2, got more"],
    [{ shape: [2, 2], data: [[1, 2], [3]] }, "[2, 2] takes 4, got 3"],
    [{ shape: [2, 2], data: Float64Array.of(1, 2, 3) }, "[2, 2] takes 4, got 3"],
    [{ shape: [2], data: [Float64Array.of(1, 2), Float64Array.of(3)] }, "[2] takes 2, got more"],
    [{ shape: [2, 1, 2], data: [[Float64Array.of(1, 2)], [[3]]] }, "[2, 1, 2] takes 4, got 3"],
    [{ shape: [], data: [] }, "[] takes 1, got 0"],
    [{ shape: [], data: [1, 2] }, "[] takes 1, got more"],
    [{ shape: [0], data: [1] }, "[0] takes 0, got more"],
    [{ shape: [2 ** 40, 2], data: [1] }, "[1099511627776, 2] takes 2199023255552, got 1"],
    [
      { shape: [2 ** 52, 2 ** 52], data: [1] },
      "[4503599627370496, 4503599627370496] takes Infinity, got 1",
    ],
    [
      { shape: Array.from({ length: 5000 }, () => 1), data: [] },
      `[${"1, ".repeat(20)}1,… takes 1, got 0`,
    ],
  ])("of %o", (value, message) => {
    expect(() => check(value)).toThrow(invalid(`data size doesn't match shape: ${message}`));
  });
});

test.each([65, 1000, 100_000])("refuses lists %i levels deep", (depth) => {
  let data: unknown = 1;
  for (let level = 0; level < depth; level += 1) data = [data];

  expect(() => check({ shape: [1], data })).toThrow(
    invalid(`${kind}, but the data is nested more than 64 levels deep`),
  );
});

test("counts an array for a level", () => {
  expect(() => check({ shape: [1], data: nest(64, Float64Array.of(7)) })).toThrow(
    invalid(`${kind}, but the data is nested more than 64 levels deep`),
  );
});

test("refuses lists that contain themselves", () => {
  const data: unknown[] = [];
  data.push(data, data);

  expect(() => check({ shape: [1], data })).toThrow(invalid(expect.stringMatching(/64 levels/)));
});

test("takes a million elements in either form", () => {
  const flat = Array.from({ length: 1_000_000 }, (_, index) => index);
  const nested = Array.from({ length: 1000 }, (_, row) =>
    flat.slice(row * 1000, row * 1000 + 1000),
  );

  const keptFlat = check({ shape: [1000, 1000], data: flat }) as unknown as { data: number[] };
  const keptNested = check({ shape: [1000, 1000], data: nested }) as unknown as {
    data: number[][];
  };

  expect(keptFlat.data).toHaveLength(1_000_000);
  expect(keptFlat.data.at(-1)).toBe(999_999);
  expect(keptNested.data).toHaveLength(1000);
  expect(keptNested.data.at(-1)?.at(-1)).toBe(999_999);
});

test("is held to its shape", () => {
  const check = compileCheck("tensor", { shape: [2, 1] });

  expect(check({ shape: [2, 1], data: [1, 2] })).toEqual({ shape: [2, 1], data: [1, 2] });
  expect(() => check({ shape: [1, 2], data: [1, 2] })).toThrow(
    invalid("shape must be [2, 1], got [1, 2]"),
  );
  expect(() => check({ shape: [2], data: [1, 2] })).toThrow(
    invalid("shape must be [2, 1], got [2]"),
  );
  expect(() => check({ shape: [2, 1, 1], data: [1, 2] })).toThrow(
    invalid("shape must be [2, 1], got [2, 1, 1]"),
  );
  expect(() => compileCheck("tensor", { shape: [] })({ shape: [1], data: [1] })).toThrow(
    invalid("shape must be [], got [1]"),
  );
});

test.each([[[1.5]], [[-1]], [2], ["2"], [["2"]], [{}]])("takes no %o for a shape", (shape) => {
  expect(() => compileCheck("tensor", { shape })).toThrow(
    invalid("Invalid constraints: shape must be a list of whole numbers that are not negative"),
  );
});
