import { expect, test } from "vitest";

import { compileCheck } from "./compile-check.ts";

function invalid(message: unknown): Error {
  return expect.objectContaining({ code: "INVALID_VARIABLE", message }) as Error;
}

test.each([
  [[], []],
  [
    [1, 2.5, -0],
    [1, 2.5, -0],
  ],
  [
    [2n ** 70n, 3n],
    [2 ** 70, 3],
  ],
  [
    [Number.NaN, Infinity, "NaN", "Infinity", "-Infinity"],
    [Number.NaN, Infinity, Number.NaN, Infinity, -Infinity],
  ],
  [Float64Array.of(0.1, Number.NaN), [0.1, Number.NaN]],
  [Float32Array.of(0.1), [Math.fround(0.1)]],
  [Int8Array.of(-1), [-1]],
  [Uint8Array.of(255), [255]],
  [Buffer.from([1, 2]), [1, 2]],
  [Uint8ClampedArray.of(300), [255]],
  [BigInt64Array.of(-5n, 2n ** 60n), [-5, 2 ** 60]],
  [new BigUint64Array(0), []],
])("packs %o", (value, expected) => {
  expect(compileCheck("embedding", {})(value)).toEqual(Float64Array.from(expected));
});

test.each([
  ["abc", "must be a list of numbers, got a string"],
  [5, "must be a list of numbers, got 5"],
  [null, "must be a list of numbers, got null"],
  [{ length: 1, 0: 1 }, "must be a list of numbers, got an object"],
  [new DataView(new ArrayBuffer(8)), "must be a list of numbers, got a list"],
  [new ArrayBuffer(8), "must be a list of numbers, got an object"],
  [[1, null], "must be a numeric list, got null at position 2"],
  [["1"], "must be a numeric list, got a string at position 1"],
  [[true], "must be a numeric list, got true at position 1"],
  [[[1]], "must be a numeric list, got a list at position 1"],
  [[10n ** 400n], "must be a numeric list, got (of more than 60 digits) at position 1"],
  // eslint-disable-next-line no-sparse-arrays
  [[1, , 2], "must be a numeric list, got undefined at position 2"],
])("refuses %o", (value, message) => {
  expect(() => compileCheck("embedding", {})(value)).toThrow(invalid(message));
});

test("is held to its dimensions", () => {
  const check = compileCheck("embedding", { dimensions: 3 });

  expect(check([1, 2, 3])).toHaveLength(3);
  expect(() => check([1, 2])).toThrow(invalid("must have exactly 3 dimensions, got 2"));
  expect(() => check(new Float32Array(4))).toThrow(
    invalid("must have exactly 3 dimensions, got 4"),
  );
  expect(() => check([1, "x"])).toThrow(invalid(expect.stringMatching(/^must be a numeric list/)));
  expect(compileCheck("embedding", { dimensions: 0 })([])).toHaveLength(0);
  expect(() => compileCheck("embedding", { dimensions: 0 })([1])).toThrow(
    invalid("must have exactly 0 dimensions, got 1"),
  );
});

test.each([[-1], [1.5], ["3"], [[3]]])("takes no %o for dimensions", (dimensions) => {
  expect(() => compileCheck("embedding", { dimensions })).toThrow(
    invalid("Invalid constraints: dimensions must be a whole number that is not negative"),
  );
});

test("shares no memory with what it was given", () => {
  const doubles = Float64Array.of(1, 2);
  const packed = compileCheck("embedding", {})(doubles) as Float64Array;
  doubles[0] = 9;

  expect(packed).toEqual(Float64Array.of(1, 2));
  expect(packed.buffer).not.toBe(doubles.buffer);
});
