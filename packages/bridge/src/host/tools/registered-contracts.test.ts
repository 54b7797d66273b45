import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { ToolRegistrationSchema } from "../../gen/snakepit_bridge_pb.ts";
import { toRegisteredContract } from "./registered-contracts.ts";

type Registration = MessageInitShape<typeof ToolRegistrationSchema>;

const read = (registration: Registration) =>
  toRegisteredContract(create(ToolRegistrationSchema, registration));

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

test("is the same for the same registration", () => {
  const registration = create(ToolRegistrationSchema, { name: "a" });
  expect(toRegisteredContract(registration)).toBe(toRegisteredContract(registration));
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
