import { expect, test } from "vitest";

import type { AnyMessage } from "./any-message.ts";
import { readToolValue } from "./read-tool-value.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const any = (type: string, text: string | Uint8Array): AnyMessage => ({
  typeUrl: `type.googleapis.com/${type}`,
  value: typeof text === "string" ? utf8(text) : text,
});

test.each([
  ["google.protobuf.StringValue", '{"a":[1,2]}', { a: [1, 2] }],
  ["google.protobuf.StringValue", "42", 42],
  ["google.protobuf.StringValue", hex("0a09313233343536373839"), "123456789"],
  ["google.protobuf.Value", "true", true],
  ["google.protobuf.BytesValue", hex("0a0200ff"), hex("00ff")],
  ["snakepit.string", '"a"', "a"],
  ["snakepit.map", '{"a":{}}', { a: {} }],
  ["snakepit.tensor", '{"shape":[1],"data":[2]}', { shape: [1], data: [2] }],
  ["snakepit.tensor", '{"shape":[1,1],"data":[[2.0]]}', { shape: [1, 1], data: [[2]] }],
])("%s is read as the plain value", (type, content, value) => {
  expect(readToolValue(any(type, content))).toEqual(value);
});

test.each(["hello world", "{not json", "\nabc", "é", "12 13"])(
  "a StringValue that is neither packed nor JSON is its text: %j",
  (text) => {
    expect(readToolValue(any("google.protobuf.StringValue", text))).toBe(text);
    expect(readToolValue({ typeUrl: "google.protobuf.StringValue", value: utf8(text) })).toBe(text);
  },
);

test.each(["google.protobuf.Value", "snakepit.string", "x.google.protobuf.StringValue"])(
  "%s is never taken for text",
  (type) => {
    expect(() => readToolValue(any(type, "hello world"))).toThrow(
      expect.objectContaining({ code: "INVALID_VALUE" }),
    );
  },
);

test("bytes that are not UTF-8 are no text", () => {
  expect(() => readToolValue(any("google.protobuf.StringValue", hex("ff")))).toThrow("not UTF-8");
  expect(() => readToolValue(undefined)).toThrow("There is no value.");
});

test("elements that came as bytes are lists", () => {
  const embedding = any("snakepit.embedding.binary", "");
  const tensor = any(
    "snakepit.tensor.binary",
    '{"shape":[2,1],"dtype":"int64","binary_format":"little-endian"}',
  );
  expect(readToolValue(embedding, hex("80025d473ff8000000000000612e"))).toEqual([1.5]);
  expect(readToolValue(tensor, hex("0100000000000000ffffffffffffffff"))).toEqual({
    shape: [2, 1],
    data: [1n, -1n],
  });
});
