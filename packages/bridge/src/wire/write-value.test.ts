import { spawnSync } from "node:child_process";

import type { TensorArray, TensorData, VariableType, VariableValue } from "later-runtime";
import { describe, expect, test } from "vitest";

import { readValue } from "./read-value.ts";
import { writeValue } from "./write-value.ts";

const options = { binary: true };

function written(type: VariableType, value: VariableValue, binary = true): string {
  const { value: any, binaryValue } = writeValue(type, value, { binary });
  expect(any.typeUrl).toBe(`type.googleapis.com/snakepit.${type}`);
  expect(binaryValue).toHaveLength(0);
  return new TextDecoder().decode(any.value);
}

describe("JSON text", () => {
  test.each([
    ["float", 42, "42.0"],
    ["float", -0.5, "-0.5"],
    ["float", 1e21, "1e+21"],
    ["float", Number.NaN, '"NaN"'],
    ["float", Infinity, '"Infinity"'],
    ["float", -Infinity, '"-Infinity"'],
    ["integer", 42, "42"],
    ["integer", -(2n ** 70n), "-1180591620717411303424"],
    ["integer", 2 ** 60, "1152921504606846976"],
    ["string", 'é"\n', '"é\\"\\n"'],
    ["choice", "a", '"a"'],
    ["module", "M", '"M"'],
    ["boolean", false, "false"],
    [
      "embedding",
      Float64Array.of(1, 2.5, Number.NaN, -Infinity, -0),
      "[1.0,2.5,NaN,-Infinity,-0.0]",
    ],
    ["embedding", Float64Array.of(), "[]"],
    ["tensor", { shape: [2, 1], data: [[1], [2.5]] }, '{"shape":[2,1],"data":[[1],[2.5]]}'],
    ["tensor", { shape: [2, 2], data: [1, 2, 3, 4] }, '{"shape":[2,2],"data":[1,2,3,4]}'],
    ["tensor", { shape: [], data: 5 }, '{"shape":[],"data":5}'],
    ["tensor", { shape: [0], data: [] }, '{"shape":[0],"data":[]}'],
    [
      "tensor",
      { shape: [2], data: Float64Array.of(1, Infinity) },
      '{"shape":[2],"data":[1.0,Infinity]}',
    ],
    ["tensor", { shape: [1], data: Float32Array.of(3) }, '{"shape":[1],"data":[3.0]}'],
    ["tensor", { shape: [2], data: Int8Array.of(1, -1) }, '{"shape":[2],"data":[1,-1]}'],
    [
      "tensor",
      { shape: [1], data: BigInt64Array.of(2n ** 60n) },
      '{"shape":[1],"data":[1152921504606846976]}',
    ],
    [
      "tensor",
      { shape: [6], data: ['a"', 2n ** 64n, null, true, 1e300, Number.NaN] },
      '{"shape":[6],"data":["a\\"",18446744073709551616,null,true,1e+300,NaN]}',
    ],
    [
      "tensor",
      { shape: [1, 2], data: [Float64Array.of(1, 2)] },
      '{"shape":[1,2],"data":[[1.0,2.0]]}',
    ],
    [
      "tensor",
      { shape: [2, 1, 2], data: [[Float64Array.of(1, Number.NaN)], [[1, 2]]] },
      '{"shape":[2,1,2],"data":[[[1.0,NaN]],[[1,2]]]}',
    ],
  ] satisfies [VariableType, VariableValue, string][])("of a %s: %o", (type, value, text) => {
    expect(written(type, value)).toBe(text);
    expect(written(type, value, false)).toBe(text);
  });

  test("is read back as the same value", () => {
    const tensor = {
      shape: [2, 2],
      data: [[1, -0], Float64Array.of(1, Number.NaN), [Number.NaN, 2n ** 64n]],
    };
    expect(readValue(writeValue("tensor", tensor, options).value)).toEqual({
      type: "tensor",
      value: tensor,
    });
  });
});

describe("bytes", () => {
  test("are written for more than 10,240 bytes of elements, if the reader knows them", () => {
    const small = new Float64Array(1280).fill(1);
    const large = new Float64Array(1281).fill(1);

    expect(written("embedding", small)).toHaveLength(2 + 1280 * 4 - 1);
    expect(written("embedding", large, false)).toHaveLength(2 + 1281 * 4 - 1);

    const { value, binaryValue } = writeValue("embedding", large, options);
    expect(value.typeUrl).toBe("type.googleapis.com/snakepit.embedding.binary");
    expect(JSON.parse(new TextDecoder().decode(value.value))).toEqual({
      shape: [1281],
      dtype: "float64",
      binary_format: "little-endian",
      type: "embedding",
    });
    expect(binaryValue).toEqual(new Uint8Array(large.buffer));
    expect(binaryValue.buffer).toBe(large.buffer);
  });

  test.each([
    ["float64", new Float64Array(1281).fill(1.5)],
    ["float32", new Float32Array(2561).fill(1.5)],
    ["int64", new BigInt64Array(1281).fill(-3n)],
    ["uint64", new BigUint64Array(1281).fill(3n)],
    ["int32", new Int32Array(2561).fill(-3)],
    ["uint32", new Uint32Array(2561).fill(3)],
    ["int16", new Int16Array(5121).fill(-3)],
    ["uint16", new Uint16Array(5121).fill(3)],
    ["int8", new Int8Array(10_241).fill(-3)],
    ["uint8", new Uint8Array(10_241).fill(3)],
  ] satisfies [string, TensorArray][])("of a tensor keep the type %s", (dtype, data) => {
    const shape = [1, data.length];
    const { value, binaryValue } = writeValue("tensor", { shape, data }, options);

    expect(value.typeUrl).toBe("type.googleapis.com/snakepit.tensor.binary");
    expect(JSON.parse(new TextDecoder().decode(value.value))).toEqual({
      shape,
      dtype,
      binary_format: "little-endian",
      type: "tensor",
    });
    expect(readValue(value, binaryValue)).toEqual({ type: "tensor", value: { shape, data } });

    const fewer = data.subarray(1);
    const { value: text } = writeValue(
      "tensor",
      { shape: [1, fewer.length], data: fewer },
      options,
    );
    expect(text.typeUrl).toBe("type.googleapis.com/snakepit.tensor");
  });

  test.each([
    ["a flat list", Array.from({ length: 1600 }, (_, index) => index)],
    [
      "nested lists",
      Array.from({ length: 40 }, (_, row) =>
        Array.from({ length: 40 }, (__, column) => row * 40 + column),
      ),
    ],
    [
      "lists of lists of arrays",
      Array.from({ length: 20 }, (_, block) =>
        Array.from({ length: 2 }, (__, row) =>
          Float64Array.from({ length: 40 }, (___, column) => block * 80 + row * 40 + column),
        ),
      ),
    ],
    [
      "lists of arrays",
      Array.from({ length: 40 }, (_, row) =>
        Float32Array.from({ length: 40 }, (__, column) => row * 40 + column),
      ),
    ],
  ] satisfies [string, TensorData][])("of %s of numbers are doubles", (_what, data) => {
    const { value, binaryValue } = writeValue("tensor", { shape: [40, 40], data }, options);

    expect(readValue(value, binaryValue).value).toEqual({
      shape: [40, 40],
      data: Float64Array.from({ length: 1600 }, (_, index) => index),
    });
  });

  test.each([
    ["text", "a"],
    ["nothing", null],
    ["booleans", true],
    ["large integers", 2n ** 64n],
  ])("are not written for %s among the elements", (_what, element) => {
    const data = [...Array.from({ length: 2000 }, () => 1), element];
    expect(written("tensor", { shape: [2001], data })).toContain('"data":[1,1,');
    const arrays = [BigInt64Array.of(1n), new Float64Array(2000)];
    expect(written("tensor", { shape: [2001], data: arrays })).toContain('"data":[[1],[0.0,');
  });
});

test.each([
  ["float", "1"],
  ["float", 1n],
  ["integer", 1.5],
  ["integer", Infinity],
  ["integer", "1"],
  ["string", 1],
  ["choice", true],
  ["module", 1],
  ["boolean", "true"],
  ["embedding", { shape: [1], data: [1] }],
  ["tensor", Float64Array.of(1)],
  ["tensor", "a"],
] satisfies [VariableType, VariableValue][])("no %s is %o", (type, value) => {
  expect(() => writeValue(type, value, options)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: `A variable of type "${type}" has no such value.`,
    }),
  );
});

const python = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!python)("the real Python reads floats as floats and integers as integers", () => {
  const texts = [
    written("float", 42),
    written("float", 1e22),
    written("integer", 2n ** 70n),
    written("embedding", Float64Array.of(1, Number.NaN, Infinity, 2 ** 60)),
    written("tensor", { shape: [3], data: [1, 1.5, 2 ** 60] }),
    written("tensor", { shape: [1], data: Float32Array.of(7) }),
    written("tensor", { shape: [2, 2], data: [Float64Array.of(1, 2), [3, 4]] }),
  ];
  const { stdout } = spawnSync(
    "python3",
    ["-c", "import json, sys\nfor line in sys.stdin: print(repr(json.loads(line)))"],
    { input: texts.join("\n"), encoding: "utf8" },
  );

  expect(stdout.trim().split("\n")).toEqual([
    "42.0",
    "1e+22",
    "1180591620717411303424",
    "[1.0, nan, inf, 1.152921504606847e+18]",
    "{'shape': [3], 'data': [1, 1.5, 1.152921504606847e+18]}",
    "{'shape': [1], 'data': [7.0]}",
    "{'shape': [2, 2], 'data': [[1.0, 2.0], [3, 4]]}",
  ]);
});

test.skipIf(!python)("the real Python reads the bytes with its struct module", () => {
  const data = Float64Array.from({ length: 1300 }, (_, index) => index / 3);
  const { binaryValue } = writeValue("embedding", data, options);
  const program = [
    "import struct, sys",
    "data = sys.stdin.buffer.read()",
    "print(struct.unpack('<%dd' % (len(data) // 8), data) == tuple(i / 3 for i in range(1300)))",
  ];
  const { stdout } = spawnSync("python3", ["-c", program.join("\n")], { input: binaryValue });

  expect(stdout.toString().trim()).toBe("True");
});
