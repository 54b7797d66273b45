import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { ExecuteToolRequestSchema } from "../gen/snakepit_bridge_pb.ts";
import type { AnyMessage } from "./any-message.ts";
import { readToolArguments } from "./read-tool-arguments.ts";
import { writeToolValue } from "./write-tool-value.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const pickle = hex("80025d28473ff0000000000000474000000000000000652e");
const embedding: AnyMessage = {
  typeUrl: "type.googleapis.com/snakepit.embedding.binary",
  value: new Uint8Array(),
};

test("arguments are read by their names", () => {
  const parameters = { text: writeToolValue("a"), count: writeToolValue(3) };
  expect(readToolArguments({ parameters })).toEqual({ text: "a", count: 3 });
});

test("bytes are bytes, and lists if they are called a pickle", () => {
  expect(
    readToolArguments({
      parameters: {},
      binaryParameters: { image: pickle, numbers: pickle, other: pickle },
      metadata: { "binary_format:numbers": "pickle", "binary_format:other": "png" },
    }),
  ).toEqual({ image: pickle, numbers: [1, 2], other: pickle });
});

test("bytes belong to the parameter that describes them", () => {
  expect(
    readToolArguments({ parameters: { vector: embedding }, binaryParameters: { vector: pickle } }),
  ).toEqual({ vector: [1, 2] });
  expect(() => readToolArguments({ parameters: { vector: embedding } })).toThrow("no bytes");
});

test("bytes count before a parameter that does not describe them", () => {
  const unreadable = { typeUrl: "type.googleapis.com/snakepit.map", value: hex("ff") };
  expect(
    readToolArguments({
      parameters: { image: unreadable },
      binaryParameters: { image: hex("01") },
    }),
  ).toEqual({ image: hex("01") });
});

test("arguments may have any name", () => {
  const parameters = JSON.parse('{"__proto__":1}') as object;
  Object.defineProperty(parameters, "__proto__", { value: writeToolValue(true), enumerable: true });
  const binaryParameters = { constructor: hex("01") } as Record<string, Uint8Array>;
  const values = readToolArguments({
    parameters: parameters as Record<string, AnyMessage>,
    binaryParameters,
  });

  expect(Object.entries(values)).toEqual([
    ["__proto__", true],
    ["constructor", hex("01")],
  ]);
  expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
});

test("an argument that cannot be read makes the whole unreadable", () => {
  const parameters = { bad: { typeUrl: "type.googleapis.com/snakepit.map", value: hex("7b") } };
  expect(() => readToolArguments({ parameters })).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE" }),
  );
  expect(() =>
    readToolArguments({
      parameters: {},
      binaryParameters: { bad: hex("80024e2e") },
      metadata: { "binary_format:bad": "pickle" },
    }),
  ).toThrow("the instruction NONE");
});

test("a request is read as it came, from the bytes of a Node.js buffer", () => {
  const request = create(ExecuteToolRequestSchema, {
    parameters: { text: writeToolValue("a"), vector: embedding },
    binaryParameters: { vector: pickle, image: hex("0001") },
  });
  const received = fromBinary(
    ExecuteToolRequestSchema,
    Buffer.from(toBinary(ExecuteToolRequestSchema, request)),
  );
  const { image, ...others } = readToolArguments(received);

  expect(others).toEqual({ text: "a", vector: [1, 2] });
  expect(Uint8Array.from(image as Uint8Array)).toEqual(hex("0001"));
});
