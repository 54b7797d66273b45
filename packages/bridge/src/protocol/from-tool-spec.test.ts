import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { toToolRegistration } from "../client/to-tool-registration.ts";
import { ToolSpecSchema } from "../gen/snakepit_bridge_pb.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";
import { fromToolSpec } from "./from-tool-spec.ts";
import { toAny } from "./to-any.ts";

const declare = (spec: MessageInitShape<typeof ToolSpecSchema>) =>
  fromToolSpec(create(ToolSpecSchema, spec));

test("takes a declaration as it is", () => {
  const declaration = {
    name: "add",
    description: "Adds.",
    parametersJsonSchema: { type: "object", properties: { a: { type: "number" } } },
  };
  const metadata = { "later.declaration": JSON.stringify(declaration) };

  expect(declare({ name: "add", description: "other", metadata })).toEqual(declaration);
});

test("makes a declaration of what the parameters say", () => {
  const declaration = declare({
    name: "search",
    parameters: [
      {
        name: "query",
        type: "str",
        description: "What to look for.",
        required: true,
        validationJson: '{"minLength":1}',
      },
      { name: "limit", type: "Integer", defaultValue: toAny(writeToolValue(10)) },
      { name: "vector", type: "embedding", validationJson: "no JSON" },
      { name: "other", type: "whatever" },
    ],
  });

  expect(declaration).toEqual({
    name: "search",
    description: "search",
    parametersJsonSchema: {
      type: "object",
      properties: {
        query: { type: "string", minLength: 1, description: "What to look for." },
        limit: { type: "integer", default: 10 },
        vector: { type: "array", items: { type: "number" } },
        other: {},
      },
      required: ["query"],
    },
  });
});

test("takes what collects all other arguments in Python for no parameter", () => {
  const parameters = ["args", "kwargs"].flatMap((name) => [
    { name, type: "any", required: true },
    { name: `${name}_of_mine`, type: "any", required: true },
  ]);
  const typed = { name: "kwargs", type: "dict", required: true };

  expect(declare({ name: "echo", parameters }).parametersJsonSchema).toEqual({
    type: "object",
    properties: { args_of_mine: {}, kwargs_of_mine: {} },
    required: ["args_of_mine", "kwargs_of_mine"],
  });
  expect(declare({ name: "echo", parameters: [typed] }).parametersJsonSchema).toEqual({
    type: "object",
    properties: { kwargs: { type: "object" } },
    required: ["kwargs"],
  });
});

test.each(["", "{", "[]", '{"name":"other","parametersJsonSchema":{}}', '{"name":"add"}'])(
  "does not believe the declaration %s",
  (text) => {
    expect(declare({ name: "add", metadata: { "later.declaration": text } })).toEqual({
      name: "add",
      description: "add",
      parametersJsonSchema: { type: "object", properties: {} },
    });
  },
);

test("reads what a worker says of its tools", () => {
  const declaration = {
    name: "add",
    description: "Adds.",
    parametersJsonSchema: {
      type: "object",
      properties: { a: { type: "number", description: "One." }, b: { default: 2 }, c: true },
      required: ["a"],
    },
  } as const;
  const registration = toToolRegistration({
    ...declaration,
    supportsStreaming: true,
    metadata: { version: "1" },
  });
  const { metadata, ...rest } = registration;

  expect(declare(registration as MessageInitShape<typeof ToolSpecSchema>)).toEqual(declaration);
  expect(metadata).toMatchObject({ version: "1" });
  expect(declare(rest as MessageInitShape<typeof ToolSpecSchema>)).toEqual({
    ...declaration,
    parametersJsonSchema: {
      ...declaration.parametersJsonSchema,
      properties: { a: { type: "number", description: "One." }, b: { default: 2 }, c: {} },
    },
  });
});
