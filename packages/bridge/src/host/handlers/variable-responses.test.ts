import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";

import { BatchSetVariablesResponseSchema } from "../../gen/snakepit_bridge_pb.ts";
import { toBatchResponse } from "./variable-responses.ts";

describe("toBatchResponse", () => {
  it.each([
    [new Map<string, string>(), new Map<string, number>()],
    [
      new Map(),
      new Map([
        ["a", 0],
        ["häß", 2 ** 31 - 1],
      ]),
    ],
    [
      new Map([
        ["b", "must be a number"],
        ["", ""],
      ]),
      new Map([["a", 7]]),
    ],
  ])("writes what the generated code reads", (errors, versions) => {
    const { bytes } = toBatchResponse(errors, versions);
    expect(fromBinary(BatchSetVariablesResponseSchema, bytes)).toMatchObject({
      success: errors.size === 0,
      errors: Object.fromEntries(errors),
      newVersions: Object.fromEntries(versions),
    });
  });
});
