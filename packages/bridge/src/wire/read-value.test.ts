import { spawnSync } from "node:child_process";

import { describe, expect, test } from "vitest";

import type { AnyMessage } from "./any-message.ts";
import { onlyInvalidValue } from "./fixtures/only-invalid-value.ts";
import { Random } from "./fixtures/random.ts";
import { readValue } from "./read-value.ts";

const prefix = "type.googleapis.com/";
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const any = (type: string, text: string | Uint8Array = ""): AnyMessage => ({
  typeUrl: prefix + type,
  value: typeof text === "string" ? utf8(text) : text,
});
const refusal = (reason: string): unknown =>
  expect.objectContaining({ code: "INVALID_VALUE", message: expect.stringContaining(reason) });

describe("a value in JSON text", () => {
  test.each([
    ["snakepit.float", "42.0", "float", 42],
    ["snakepit.float", '"-Infinity"', "float", "-Infinity"],
    ["snakepit.float", "NaN", "float", Number.NaN],
    ["snakepit.integer", "1180591620717411303424", "integer", 2n ** 70n],
    ["snakepit.string", '"é"', "string", "é"],
    ["snakepit.boolean", "true", "boolean", true],
    ["snakepit.choice", '"a"', "choice", "a"],
    ["snakepit.module", '"M"', "module", "M"],
    ["snakepit.embedding", "[1.0,NaN,-Infinity]", "embedding", [1, Number.NaN, -Infinity]],
    ["snakepit.tensor", '{"shape":[2],"data":[1,2]}', "tensor", { shape: [2], data: [1, 2] }],
    [
      "snakepit.tensor",
      '{"shape":[1,2],"data":[[1.0,2.0]]}',
      "tensor",
      { shape: [1, 2], data: [Float64Array.of(1, 2)] },
    ],
    ["snakepit.embedding", "[1.0,2.0]", "embedding", [1, 2]],
    ["snakepit.list", "[1.0,2.0]", "list", [1, 2]],
    ["snakepit.map", '{"data":[1.0,2.0]}', "map", { data: [1, 2] }],
    ["snakepit.map", '{"a":null}', "map", { a: null }],
    ["snakepit.list", "[[]]", "list", [[]]],
    ["dspex.variables/float", "1.5", "float", 1.5],
  ])("is read: %s %s", (typeUrl, text, type, value) => {
    expect(readValue(any(typeUrl, text))).toEqual({ type, value });
  });

  test.each(["", "1 2", "[1"])("is refused when it is %j", (text) => {
    expect(() => readValue(any("snakepit.float", text))).toThrow(refusal("The text is not JSON"));
  });
});

test("messages of google.protobuf have no type of their own", () => {
  expect(readValue(any("google.protobuf.StringValue", hex("0a03616263")))).toEqual({
    type: undefined,
    value: "abc",
  });
  expect(readValue(any("google.protobuf.Value", "[1]"))).toEqual({ type: undefined, value: [1] });
});

describe("a value in bytes", () => {
  const pickledFloats = hex("80025d28473ff0000000000000474000000000000000652e");
  const pickledLists = hex("80025d285d284b014b02655d284b034b0465652e");
  const erlangFloats = hex("836c00000002463ff00000000000004640000000000000006a");
  const rawFloats = hex("000000000000f03f0000000000000040");
  const two = Float64Array.of(1, 2);

  function describeBytes(facts: object): string {
    return JSON.stringify({ shape: [2], dtype: "float32", type: "embedding", ...facts });
  }

  test.each([
    ["a pickle", pickledFloats, { binary_format: "pickle" }],
    ["an Erlang term", erlangFloats, { binary_format: "erlang_binary" }],
    ["the plain layout", rawFloats, { binary_format: "little-endian", dtype: "float64" }],
    [
      "the plain layout without a shape",
      rawFloats,
      { binary_format: "little-endian", dtype: "float64", shape: null },
    ],
    ["a pickle that is not called one", pickledFloats, {}],
    ["an Erlang term that is not called one", erlangFloats, {}],
  ])("is an embedding from %s", (_what, bytes, facts) => {
    expect(readValue(any("snakepit.embedding.binary", describeBytes(facts)), bytes)).toEqual({
      type: "embedding",
      value: two,
    });
  });

  test.each([
    [
      "a pickle",
      pickledFloats,
      { binary_format: "pickle", shape: [2, 1] },
      { shape: [2, 1], data: two },
    ],
    [
      "nested lists",
      pickledLists,
      { binary_format: "pickle", shape: [4] },
      {
        shape: [4],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "nested lists of floats",
      hex("80025d285d28473ff0000000000000474000000000000000655d284b034b0465652e"),
      { binary_format: "pickle", shape: [2, 2] },
      { shape: [2, 2], data: [two, [3, 4]] },
    ],
    [
      "the plain layout",
      hex("0102030405060708"),
      { binary_format: "little-endian", dtype: "uint16", shape: [2, 2] },
      { shape: [2, 2], data: Uint16Array.of(513, 1027, 1541, 2055) },
    ],
  ])("is a tensor from %s, in the shape that is told", (_what, bytes, facts, value) => {
    const description = describeBytes({ type: "tensor", ...facts });
    expect(readValue(any("snakepit.tensor.binary", description), bytes)).toEqual({
      type: "tensor",
      value,
    });
  });

  test.each([
    ["", "embedding", pickledFloats, two],
    ["", "tensor", pickledFloats, { shape: [2], data: two }],
    [
      "",
      "tensor",
      pickledLists,
      {
        shape: [2, 2],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    ["", "tensor", hex("80024b072e"), { shape: [], data: 7 }],
    ["", "tensor", hex("80025d2e"), { shape: [0], data: [] }],
    ["", "embedding", erlangFloats, two],
    ["{}", "tensor", erlangFloats, { shape: [2], data: two }],
  ])("needs no more description than %j: %s", (description, type, bytes, value) => {
    expect(readValue(any(`snakepit.${type}.binary`, description), bytes)).toEqual({ type, value });
  });

  test("counts before JSON text that came beside it", () => {
    expect(readValue(any("snakepit.embedding", "[5]"), pickledFloats).value).toEqual(two);
    expect(readValue(any("snakepit.embedding"), pickledFloats).value).toEqual(two);
  });

  test("is not looked for where there are none", () => {
    expect(readValue(any("snakepit.embedding", "[5]"), new Uint8Array()).value).toEqual([5]);
  });

  test("is a view where that is possible", () => {
    const description = describeBytes({ binary_format: "little-endian", dtype: "float64" });
    const { value } = readValue(any("snakepit.embedding.binary", description), rawFloats);
    expect((value as Float64Array).buffer).toBe(rawFloats.buffer);
  });

  test.each([
    [
      "without bytes",
      "embedding.binary",
      describeBytes({ binary_format: "pickle" }),
      "",
      "no bytes with the embedding",
    ],
    ["of another type", "float.binary", "{}", "80024b072e", 'type "float" cannot come as bytes'],
    ["beside another type", "float", "1.5", "80024b072e", 'type "float" cannot come as bytes'],
    [
      "in another format",
      "tensor.binary",
      '{"binary_format":"numpy"}',
      "00",
      'binary_format "numpy" is not',
    ],
    [
      "in a format that is a number",
      "tensor.binary",
      '{"binary_format":1}',
      "00",
      "binary_format is not a text",
    ],
    ["in no known format", "tensor.binary", "", "005d2e", "Nothing tells the binary_format"],
    [
      "in the plain layout without a dtype",
      "tensor.binary",
      '{"binary_format":"little-endian","shape":[1]}',
      "00",
      "dtype is not a text",
    ],
    [
      "with a negative length",
      "tensor.binary",
      '{"shape":[-1]}',
      "80024b072e",
      "shape is not a list of lengths",
    ],
    [
      "with a length that is no integer",
      "tensor.binary",
      '{"shape":[1.5]}',
      "80024b072e",
      "shape is not a list",
    ],
    [
      "with a huge length",
      "tensor.binary",
      '{"shape":[9007199254740993]}',
      "80024b072e",
      "shape is not a list",
    ],
    [
      "with a shape that is no list",
      "tensor.binary",
      '{"shape":{}}',
      "80024b072e",
      "shape is not a list",
    ],
    ["with a description that is not JSON", "tensor.binary", "{", "80024b072e", "not JSON"],
    [
      "with a pickle that is an Erlang term",
      "embedding.binary",
      '{"binary_format":"pickle"}',
      "836a",
      "the instruction EXT2",
    ],
    [
      "with another number of bytes",
      "embedding.binary",
      '{"binary_format":"little-endian","dtype":"int8","shape":[3]}',
      "0001",
      "There are 2 bytes, not those of 3 elements",
    ],
  ])("is refused %s", (_what, type, description, bytes, reason) => {
    expect(() => readValue(any(`snakepit.${type}`, description), hex(bytes))).toThrow(
      refusal(reason),
    );
  });

  test("is refused beside a message of google.protobuf", () => {
    expect(() => readValue(any("google.protobuf.Value", "1"), hex("00"))).toThrow(
      refusal('"Value" cannot have bytes beside it'),
    );
  });
});

test("no value is refused, and a type that is none", () => {
  expect(() => readValue(undefined)).toThrow(refusal("There is no value."));
  expect(() => readValue(undefined, hex("80025d2e"))).toThrow(refusal("There is no value."));
  expect(() => readValue({ typeUrl: "", value: utf8("1") })).toThrow(refusal("names no type"));
});

test("no message repeats more than a few characters of what came, or says what is missing", () => {
  const long = "not found ".repeat(10_000);
  const attempts = [
    any(`snakepit.${long}.binary`, "{}"),
    any("snakepit.float", long),
    any(`google.protobuf.${long}`),
    any("snakepit.tensor.binary", JSON.stringify({ binary_format: long })),
    any("snakepit.tensor.binary", JSON.stringify({ binary_format: "little-endian", dtype: long })),
    { typeUrl: long, value: new Uint8Array() },
  ];
  for (const attempt of attempts) {
    expect(onlyInvalidValue(() => readValue(attempt, hex("00")))).toBe("refused");
    expect(onlyInvalidValue(() => readValue(attempt))).toBe("refused");
  }
});

const python = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!python)("what the real Python prints as JSON is read, in all its forms", () => {
  const program = `
import json, math
values = [0.1, -1e-300, 1e22, float("nan"), -math.inf, 2**70, -2**63, True, None, "é\\u2028\\"NaN",
  [1.0, math.inf, [float("nan")]], {"a": math.inf, "NaN": "Infinity"}, [[0.5] * 3] * 2]
for value in values: print(json.dumps(value))`;
  const { stdout } = spawnSync("python3", ["-c", program], { encoding: "utf8" });

  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => readValue(any("snakepit.map", line)).value),
  ).toEqual([
    0.1,
    -1e-300,
    1e22,
    Number.NaN,
    -Infinity,
    2n ** 70n,
    -(2n ** 63n),
    true,
    null,
    'é\u2028"NaN',
    [1, Infinity, [Number.NaN]],
    { a: Infinity, NaN: "Infinity" },
    [
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
    ],
  ]);
});

test(
  "nothing that could come makes the reader do anything but answer or refuse",
  { timeout: 60_000 },
  () => {
    const random = new Random(6);
    const characters = utf8('{}[]",:-+.eE0123456789NaInfityxtrul\\ \n');
    const types = [
      "snakepit.float",
      "snakepit.embedding",
      "snakepit.tensor",
      "snakepit.embedding.binary",
      "snakepit.tensor.binary",
      "google.protobuf.StringValue",
      "google.protobuf.Value",
      "google.protobuf.Struct",
      "google.protobuf.Timestamp",
      "x",
    ];
    const texts = [
      '{"shape":[2],"dtype":"float64","binary_format":"little-endian","type":"tensor"}',
      '{"shape":[2],"dtype":"float32","binary_format":"pickle"}',
      '[1.5,NaN,-Infinity,"NaN\\"",9007199254740993,{"a":null}]',
      "",
    ].map(utf8);
    const bodies = [
      "000000000000f03f0000000000000040",
      "80025d28473ff0000000000000474000000000000000652e",
      "836c00000002463ff00000000000004640000000000000006a",
      "",
    ].map(hex);
    const counts = { read: 0, refused: 0 };
    for (let round = 0; round < 60_000; round += 1) {
      const text = random.pick(texts);
      const body = random.pick(bodies);
      const value = random.next() < 0.3 ? text : random.mutate(text, characters);
      const binary = random.next() < 0.5 ? body : random.mutate(body, [0, 40, 46, 93, 128, 131]);
      counts[onlyInvalidValue(() => readValue(any(random.pick(types), value), binary))] += 1;
    }
    expect(counts.read).toBeGreaterThan(3_000);
    expect(counts.refused).toBeGreaterThan(10_000);
  },
);
