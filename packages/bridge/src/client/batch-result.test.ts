import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { BatchSetVariablesResponseSchema } from "../gen/snakepit_bridge_pb.ts";
import { toBatchResult } from "./batch-result.ts";

const read = (answer: MessageInitShape<typeof BatchSetVariablesResponseSchema>, atomic: boolean) =>
  toBatchResult(create(BatchSetVariablesResponseSchema, answer), ["a", "b"], atomic);

test("names every value that could not be set of a batch that is all or nothing", () => {
  const errors = { a: "must be a number", b: "Variable not found: b" };

  expect(() => read({ success: false, errors }, true)).toThrow(
    expect.objectContaining({
      code: "INVALID_VARIABLE",
      message: "a: must be a number\nb: Variable not found: b",
      details: { errors },
    }),
  );
});

test("does not take silence for success", () => {
  const { versions, errors } = read({ success: false, newVersions: { a: 1 } }, false);

  expect([...versions]).toEqual([["a", 1]]);
  expect(Array.from(errors, ([name, { code }]) => [name, code])).toEqual([["b", "INTERNAL_ERROR"]]);
  expect(() => read({ success: true, newVersions: { a: 1 } }, true)).toThrow(
    "does not speak of it",
  );
  expect(() => read({ success: false }, true)).toThrow("The host gave no reason.");
});
