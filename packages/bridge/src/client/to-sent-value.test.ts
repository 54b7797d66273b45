import type { Tensor } from "later-runtime";
import { expect, test } from "vitest";

import { readValue } from "../wire/read-value.ts";
import { toSentValue } from "./to-sent-value.ts";

function sent(value: unknown, declared?: string): unknown {
  const { value: any, binaryValue } = toSentValue(value, declared);
  return readValue(any, binaryValue);
}

test.each<[unknown, string, unknown?]>([
  [1, "integer"],
  [1.5, "float"],
  [-0, "float"],
  [Number.NaN, "float", "NaN"],
  [2n ** 70n, "integer"],
  ["text", "string"],
  [true, "boolean"],
  [[1, 2n, Number.NaN], "embedding", [1, 2, Number.NaN]],
  [[], "embedding"],
  [Float32Array.of(0.5), "embedding", [0.5]],
  [BigInt64Array.of(5n), "embedding", [5]],
  [{ shape: [2], data: [1, "x"] }, "tensor"],
  [
    { shape: [2, 1], data: [[null], Int8Array.of(1)] },
    "tensor",
    { shape: [2, 1], data: [[null], [1]] },
  ],
])("sends %o under the type that it has by itself", (value, type, read = value) => {
  expect(sent(value)).toEqual({ type, value: read });
});

test.each<[unknown, string, string]>([
  [1, "float", "float"],
  [1.5, "integer", "float"],
  ["a", "choice", "choice"],
  ["a", "module", "module"],
  ["NaN", "float", "string"],
  [true, "string", "boolean"],
  [1, "unheard-of", "integer"],
])("sends %o to a variable of type %s as %s", (value, declared, type) => {
  expect(sent(value, declared)).toMatchObject({ type });
});

test("sends large arrays as bytes", () => {
  const data = Float32Array.from({ length: 5_000 }, (_, index) => index);
  const tensor: Tensor = { shape: [5_000], data };

  expect(toSentValue(data).binaryValue).toHaveLength(40_000);
  expect(toSentValue(tensor).binaryValue).toHaveLength(20_000);
  expect(sent(tensor)).toEqual({ type: "tensor", value: tensor });
});

test.each<[unknown]>([
  [null],
  [undefined],
  [Symbol("x")],
  [() => 1],
  [new Date(0)],
  [{ a: 1 }],
  [["a"]],
  [[[1]]],
  [{ shape: "2", data: [] }],
  [{ shape: [0.5], data: [] }],
  [{ shape: [1], data: [undefined] }],
  [{ shape: [1], data: [{}] }],
])("refuses %o, which no variable can have", (value) => {
  expect(() => toSentValue(value)).toThrow(expect.objectContaining({ code: "INVALID_VARIABLE" }));
});

test("counts an array for a level of a tensor", () => {
  const nest = (depth: number, data: unknown): unknown =>
    depth === 0 ? data : nest(depth - 1, [data]);

  expect(sent({ shape: [1], data: nest(63, Float64Array.of(1)) })).toMatchObject({
    type: "tensor",
  });
  expect(() => sent({ shape: [1], data: nest(64, Float64Array.of(1)) })).toThrow(
    "in at most 64 levels",
  );
});

test("refuses a tensor that contains itself", () => {
  const data: unknown[] = [];
  data.push(data);

  expect(() => toSentValue({ shape: [1], data })).toThrow("in at most 64 levels");
});
