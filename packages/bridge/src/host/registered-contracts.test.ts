import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { ToolRegistrationSchema } from "../gen/snakepit_bridge_pb.ts";
import { RegisteredContracts } from "./registered-contracts.ts";

type Registration = MessageInitShape<typeof ToolRegistrationSchema>;

const read = (registration: Registration, contracts = new RegisteredContracts()) =>
  contracts.read(create(ToolRegistrationSchema, registration));

test("is what the parameters say, or a declaration that came with them", () => {
  const parameters = [{ name: "text", type: "str", required: true }];
  const { contract, tool } = read({ name: "shout", parameters, supportsStreaming: true });
  expect(contract).toMatchObject({
    declaration: {
      name: "shout",
      description: "shout",
      parametersJsonSchema: {
        type: "object",
        properties: { text: { type: "string" } },
        required: ["text"],
      },
    },
    streaming: true,
    annotations: {},
  });
  expect(tool.declaration).toEqual(contract.declaration);

  const declaration = {
    name: "shout",
    description: "Shouts.",
    parametersJsonSchema: { type: "object", properties: { loudness: { type: "integer" } } },
  };
  const metadata = { "later.declaration": JSON.stringify(declaration) };
  const declared = read({ name: "shout", parameters, metadata }).contract;
  expect(declared.declaration).toEqual(declaration);
  expect(declared.streaming).toBe(false);
});

test("is the same for the same registration, until others have taken its place", () => {
  const contracts = new RegisteredContracts(2);
  const first = read({ name: "a" }, contracts);
  expect(read({ name: "a" }, contracts)).toBe(first);
  expect(read({ name: "a", description: "Another." }, contracts)).not.toBe(first);
  expect(read({ name: "a" }, contracts)).toBe(first);
  read({ name: "b" }, contracts);
  expect(read({ name: "a" }, contracts)).toBe(first);
  read({ name: "c" }, contracts);
  read({ name: "d" }, contracts);
  expect(read({ name: "a" }, contracts)).not.toBe(first);
});

test.each<Registration>([
  { name: "a", parameters: [{ name: "x", validationJson: '{"type":"wrong"}' }] },
  {
    name: "a",
    parameters: [
      {
        name: "x",
        defaultValue: {
          typeUrl: "type.googleapis.com/snakepit.integer",
          value: new TextEncoder().encode("{"),
        },
      },
    ],
  },
  {
    name: "a",
    metadata: {
      "later.declaration": '{"name":"a","description":7,"parametersJsonSchema":{"type":"object"}}',
    },
  },
])("is none for what is no sound tool, number %#", (registration) => {
  expect(() => read(registration)).toThrow(
    expect.objectContaining({
      code: "INVALID_DECLARATION",
      message: expect.stringContaining('"a"') as string,
    }),
  );
});
