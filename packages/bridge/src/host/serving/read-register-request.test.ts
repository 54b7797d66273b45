import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { RegisterToolsRequestSchema } from "../../gen/snakepit_bridge_pb.ts";
import { RegisterRequestReader } from "./read-register-request.ts";

type Request = MessageInitShape<typeof RegisterToolsRequestSchema>;

const write = (request: Request) =>
  Buffer.from(toBinary(RegisterToolsRequestSchema, create(RegisterToolsRequestSchema, request)));

const read = (request: Request, reader = new RegisterRequestReader()) =>
  reader.read(write(request));

const add = {
  name: "add",
  description: "Adds – two numbers.",
  parameters: [
    { name: "a", type: "float", required: true },
    {
      name: "b",
      defaultValue: { typeUrl: "x/snakepit.integer", value: new Uint8Array([49]) },
      validationJson: '{"minimum":1}',
    },
  ],
  metadata: { adapter_class: "A", module: "m" },
  supportsStreaming: true,
};

test.each<Request>([
  {},
  { sessionId: "s", workerId: "w" },
  { sessionId: "s", workerId: "w", tools: [add, { name: "b" }, add, {}] },
])("reads what the generated code reads, number %#", (request) => {
  const bytes = new Uint8Array(write(request));
  const { sessionId, tools, workerId } = fromBinary(RegisterToolsRequestSchema, bytes);
  expect(read(request)).toMatchObject({ sessionId, tools, workerId });
});

test("reads fields in any order, and passes over those that it does not know", () => {
  const known = write({ workerId: "w" });
  const unknown = Buffer.from([(9 << 3) | 0, 5, (10 << 3) | 2, 1, 65]);
  const reader = new RegisterRequestReader();
  const request = reader.read(Buffer.concat([known, unknown, write({ sessionId: "s" })]));
  expect(request).toMatchObject({ sessionId: "s", workerId: "w", tools: [] });
});

test("gives the same object for equal registrations, until others have taken its place", () => {
  const reader = new RegisterRequestReader(2);
  const first = (...names: readonly string[]) =>
    read({ tools: names.map((name) => ({ name })) }, reader).tools[0];
  const kept = first("a", "b");
  expect(first("a")).toBe(kept);
  expect(first("c")).not.toBe(kept);
  expect(first("a")).toBe(kept);
  first("d", "e");
  expect(first("a")).not.toBe(kept);
});

test("keeps nothing of the request but the registration, and none that is long", () => {
  const reader = new RegisterRequestReader();
  const bytes = write({ tools: [add] });
  const [kept] = reader.read(bytes).tools;
  const value = kept?.parameters[1]?.defaultValue?.value;
  bytes.fill(0);
  expect(value).toEqual(new Uint8Array([49]));
  expect(value?.buffer).not.toBe(bytes.buffer);

  const long = { tools: [{ ...add, description: "x".repeat(10_000) }] };
  expect(read(long, reader).tools[0]).not.toBe(read(long, reader).tools[0]);
  expect(read(long, reader).tools[0]?.description).toHaveLength(10_000);
});

test("refuses bytes that are no request", () => {
  const reader = new RegisterRequestReader();
  expect(() => reader.read(Buffer.from([(2 << 3) | 2, 200]))).toThrow(RangeError);
  expect(() => reader.read(Buffer.from([(2 << 3) | 2, 2, (1 << 3) | 2, 9]))).toThrow(Error);
});
