import type { Tensor, VariableType, VariableValue } from "later-runtime";
import { expect, test } from "vitest";

import type { AnyMessage } from "../wire/any-message.ts";
import { writeValue } from "../wire/write-value.ts";
import { fromWireValue, toPlainValue } from "./from-wire-value.ts";

function json(type: string, text: string): AnyMessage {
  return {
    typeUrl: `type.googleapis.com/snakepit.${type}`,
    value: new TextEncoder().encode(text),
  };
}

test.each<[string, string, string, VariableValue]>([
  ["float", "integer", "42", 42],
  ["float", "float", '"NaN"', Number.NaN],
  ["float", "float", "-Infinity", -Infinity],
  ["float", "integer", String(2n ** 70n), 2 ** 70],
  ["integer", "float", "42.0", 42],
  ["integer", "integer", String(2n ** 70n), 2n ** 70n],
  ["choice", "string", '"a"', "a"],
  ["boolean", "boolean", "false", false],
  ["embedding", "embedding", "[1, NaN, 2.5]", Float64Array.of(1, Number.NaN, 2.5)],
  ["embedding", "list", '["Infinity"]', Float64Array.of(Infinity)],
  ["tensor", "tensor", '{"shape":[1],"data":[1]}', { shape: [1], data: [1] }],
])("reads a %s that came as %s %s", (declared, type, text, value) => {
  expect(fromWireValue(json(type, text), { declared })).toEqual({ type: declared, value });
});

test.each([
  ["float", "true"],
  ["float", '"high"'],
  ["integer", "0.5"],
  ["integer", '"1"'],
  ["boolean", "1"],
  ["string", "1"],
  ["module", "null"],
  ["embedding", '["x"]'],
  ["embedding", "{}"],
  ["tensor", "[1]"],
  ["tensor", '{"shape":2,"data":[]}'],
  ["map", "{}"],
])("refuses a %s that is %s", (declared, text) => {
  expect(() => fromWireValue(json(declared, text), { declared })).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE" }),
  );
});

test("goes by the type of the value where no other is known", () => {
  expect(fromWireValue(json("integer", "1"))).toEqual({ type: "integer", value: 1 });
  expect(() => fromWireValue(json("map", "{}"))).toThrow("No variable is of the type");
  expect(() => fromWireValue(undefined)).toThrow("There is no value.");
});

test.each<[VariableType, VariableValue, unknown]>([
  ["embedding", Float64Array.of(1, 2), [1, 2]],
  ["tensor", { shape: [2], data: Int8Array.of(1, 2) }, { shape: [2], data: Int8Array.of(1, 2) }],
  [
    "tensor",
    { shape: [2, 1, 2], data: [[Float64Array.of(1, Number.NaN)], [[1, "a"]]] },
    { shape: [2, 1, 2], data: [[[1, Number.NaN]], [[1, "a"]]] },
  ],
  ["tensor", { shape: [], data: 1 }, { shape: [], data: 1 }],
  ["integer", 2n ** 70n, 2n ** 70n],
])("gives a copy of a %s", (type, value, plain) => {
  const copy = toPlainValue({ type, value });

  expect(copy).toEqual(plain);
  expect(typeof copy === "object" && copy === value).toBe(false);
});

test("shares nothing with the copy of a tensor", () => {
  const inner = [1];
  const packed = Float64Array.of(1);
  const shape = [1, 1];
  const nested = toPlainValue({ type: "tensor", value: { shape, data: [inner] } }) as Tensor;
  const flat = toPlainValue({ type: "tensor", value: { shape: [1], data: packed } }) as Tensor;
  inner[0] = packed[0] = shape[0] = 9;

  expect(nested).toEqual({ shape: [1, 1], data: [[1]] });
  expect(flat).toEqual({ shape: [1], data: Float64Array.of(1) });
});

test("reads what comes as bytes", () => {
  const { value, binaryValue } = writeValue("embedding", new Float64Array(2_000), { binary: true });

  expect(fromWireValue(value, { declared: "embedding", binary: binaryValue })).toEqual({
    type: "embedding",
    value: new Float64Array(2_000),
  });
});
