import { create, toBinary } from "@bufbuild/protobuf";
import {
  BoolValueSchema,
  BytesValueSchema,
  DoubleValueSchema,
  FloatValueSchema,
  Int32ValueSchema,
  Int64ValueSchema,
  ListValueSchema,
  StringValueSchema,
  StructSchema,
  UInt32ValueSchema,
  UInt64ValueSchema,
  type Value,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";

import { onlyInvalidValue } from "./fixtures/only-invalid-value.ts";
import { Random } from "./fixtures/random.ts";
import { readMessage } from "./read-message.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const packString = (value: string): Uint8Array =>
  toBinary(StringValueSchema, create(StringValueSchema, { value }));
const invalid = expect.objectContaining({ code: "INVALID_VALUE" });

describe("StringValue", () => {
  test.each([
    ['"text"', "text"],
    ["42", 42],
    ["9007199254740993", 9007199254740993n],
    ['{"a":[1,NaN]}', { a: [1, Number.NaN] }],
    ["null", null],
    ["\n1", 1],
  ])("holds the JSON text %j", (text, value) => {
    expect(readMessage("StringValue", utf8(text))).toEqual(value);
  });

  test("holds a packed string of any length, also where it would be JSON by accident", () => {
    expect(readMessage("StringValue", hex("0a03616263"))).toBe("abc");
    for (const length of [0, 1, 9, 10, 13, 32, 34, 127, 128, 300, 16_383, 16_384, 2_097_152]) {
      const digits = "1".repeat(length);
      expect(readMessage("StringValue", packString(digits))).toBe(digits);
    }
    expect(readMessage("StringValue", packString('"é😀"'))).toBe('"é😀"');
  });

  test("may have a length in up to five bytes", () => {
    expect(readMessage("StringValue", hex("0a8380808000616263"))).toBe("abc");
    expect(() => readMessage("StringValue", hex("0a838080808000616263"))).toThrow(invalid);
  });

  test.each(["text", "{", "0a 03 61", "\n\u0005abc"])("is refused when it holds %j", (text) => {
    expect(() => readMessage("StringValue", utf8(text))).toThrow(invalid);
  });

  test("is refused when a packed string is not UTF-8", () => {
    expect(() => readMessage("StringValue", hex("0a02c080"))).toThrow("not UTF-8");
  });
});

describe("Value", () => {
  test.each([
    ["42", 42],
    ["true", true],
    ["null", null],
    [" 1", 1],
    ["  1", 1],
    ["2", 2],
    ["25", 25],
    [`25${"0".repeat(53)}`, 25n * 10n ** 53n],
    ['"a"', "a"],
    ["[1,{}]", [1, {}]],
    ["NaN", Number.NaN],
    ["-Infinity", -Infinity],
  ])("holds the JSON text %j", (text, value) => {
    expect(readMessage("Value", utf8(text))).toEqual(value);
  });

  test.each([
    ["0800", null],
    ["110000000000004540", 42],
    ["11000000000000f87f", Number.NaN],
    ["1a03616263", "abc"],
    ["1a00", ""],
    ["2001", true],
    ["2000", false],
    ["2a00", {}],
    ["3200", []],
    ["320b0a09110000000000000040", [2]],
    ["2a0b0a090a016112041a026869", { a: "hi" }],
    ["0800110000000000004540", 42],
  ])("holds the packed %s", (bytes, value) => {
    expect(readMessage("Value", hex(bytes))).toEqual(value);
  });

  test("holds nested structs and lists", () => {
    const number = (value: number): Value =>
      create(ValueSchema, { kind: { case: "numberValue", value } });
    const list = create(ListValueSchema, { values: [number(1), number(2.5)] });
    const struct = create(StructSchema, {
      fields: { a: { kind: { case: "listValue", value: list } }, b: number(3) },
    });
    const value = create(ValueSchema, { kind: { case: "structValue", value: struct } });

    expect(readMessage("Value", toBinary(ValueSchema, value))).toEqual({ a: [1, 2.5], b: 3 });
    expect(readMessage("Struct", toBinary(StructSchema, struct))).toEqual({ a: [1, 2.5], b: 3 });
    expect(readMessage("ListValue", toBinary(ListValueSchema, list))).toEqual([1, 2.5]);
    expect(readMessage("Struct", hex(""))).toEqual({});
    expect(readMessage("ListValue", hex(""))).toEqual([]);
  });

  test("has members of any name", () => {
    const value = readMessage(
      "Struct",
      hex("0a0f0a095f5f70726f746f5f5f120220010a09120220000a03616263"),
    ) as object;

    expect(Object.entries(value)).toEqual([
      ["__proto__", true],
      ["abc", false],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test.each([
    "",
    "11000000",
    "1a0561",
    "200101",
    "2002",
    "2a020a00",
    "3a00",
    "32020a00",
    "32020b00",
    "2a040a021200",
    "2a040a021800",
    "1a02c080",
    "08",
    "08808080808080808080808001",
  ])("is refused when it holds the bytes %s", (bytes) => {
    expect(() => readMessage("Value", hex(bytes))).toThrow(invalid);
  });

  test("is refused beyond 512 levels", () => {
    const nestedTo = (levels: number): Uint8Array => {
      let bytes = hex("2001");
      for (let level = 0; level < levels; level += 1) {
        const element = delimited(0x0a, bytes);
        bytes = delimited(0x32, element);
      }
      return bytes;
    };
    expect(JSON.stringify(readMessage("Value", nestedTo(512)))).toBe(
      `${"[".repeat(512)}true${"]".repeat(512)}`,
    );
    expect(() => readMessage("Value", nestedTo(513))).toThrow("more than 512 levels");
    expect(() => readMessage("Value", nestedTo(5_000))).toThrow("more than 512 levels");
  });
});

function delimited(tag: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = content.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) + 0x80);
  return Uint8Array.from([tag, ...length, rest, ...content]);
}

describe("wrappers of scalars", () => {
  test.each([
    ["DoubleValue", toBinary(DoubleValueSchema, create(DoubleValueSchema, { value: -2.5 })), -2.5],
    ["DoubleValue", hex("09000000000000f07f"), Infinity],
    ["FloatValue", toBinary(FloatValueSchema, create(FloatValueSchema, { value: 0.5 })), 0.5],
    ["Int64Value", toBinary(Int64ValueSchema, create(Int64ValueSchema, { value: -7n })), -7],
    [
      "Int64Value",
      toBinary(Int64ValueSchema, create(Int64ValueSchema, { value: -(2n ** 63n) })),
      -(2n ** 63n),
    ],
    [
      "UInt64Value",
      toBinary(UInt64ValueSchema, create(UInt64ValueSchema, { value: 2n ** 64n - 1n })),
      2n ** 64n - 1n,
    ],
    ["Int32Value", toBinary(Int32ValueSchema, create(Int32ValueSchema, { value: -5 })), -5],
    [
      "UInt32Value",
      toBinary(UInt32ValueSchema, create(UInt32ValueSchema, { value: 2 ** 32 - 1 })),
      2 ** 32 - 1,
    ],
    ["BoolValue", toBinary(BoolValueSchema, create(BoolValueSchema, { value: true })), true],
    [
      "BytesValue",
      toBinary(BytesValueSchema, create(BytesValueSchema, { value: hex("00ff") })),
      hex("00ff"),
    ],
  ])("are read: %s", (name, bytes, value) => {
    expect(readMessage(name, bytes)).toEqual(value);
  });

  test.each([
    ["DoubleValue", 0],
    ["FloatValue", 0],
    ["Int64Value", 0],
    ["UInt64Value", 0],
    ["Int32Value", 0],
    ["UInt32Value", 0],
    ["BoolValue", false],
    ["BytesValue", new Uint8Array()],
    ["StringValue", ""],
  ])("are zero without bytes: %s", (name, value) => {
    expect(readMessage(name, new Uint8Array())).toEqual(value);
  });

  test.each([
    ["DoubleValue", "0900"],
    ["DoubleValue", "0801"],
    ["Int64Value", "08"],
    ["Int64Value", "313233343536373839"],
    ["BoolValue", "0a00"],
    ["BytesValue", "0a05ff"],
    ["BytesValue", "0affffffff0f"],
  ])("are refused when malformed: %s %s", (name, bytes) => {
    expect(() => readMessage(name, hex(bytes))).toThrow(invalid);
  });
});

test.each(["Timestamp", "Any", "", "__proto__", "x".repeat(100)])(
  "no value comes as %s",
  (name) => {
    expect(() => readMessage(name, hex("0800"))).toThrow(
      "of google.protobuf is not taken as a value.",
    );
  },
);

test("no bytes make the reader do anything but answer or refuse", () => {
  const random = new Random(5);
  const names = [
    "StringValue",
    "Value",
    "Struct",
    "ListValue",
    "DoubleValue",
    "Int64Value",
    "BytesValue",
  ];
  const tags = [
    0x08, 0x09, 0x0a, 0x11, 0x12, 0x1a, 0x20, 0x2a, 0x32, 0, 1, 2, 4, 0x22, 0x5b, 0x80, 0xff,
  ];
  const seeds = [
    "320b0a09110000000000000040",
    "2a0b0a090a016112041a026869",
    "0a03616263",
    "5b312c4e614e5d",
  ].map(hex);
  const counts = { read: 0, refused: 0 };
  for (let round = 0; round < 40_000; round += 1) {
    const input =
      round % 4 === 0
        ? Uint8Array.from({ length: random.integer(20) }, () => random.pick(tags))
        : random.mutate(random.pick(seeds), tags);
    counts[onlyInvalidValue(() => readMessage(random.pick(names), input))] += 1;
  }
  expect(counts.read).toBeGreaterThan(1_000);
  expect(counts.refused).toBeGreaterThan(10_000);
});
