import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";

import { ExecuteToolResponseSchema } from "../gen/snakepit_bridge_pb.ts";
import { toAny } from "../protocol/to-any.ts";
import type { CallEnding } from "../workers/worker-endpoint.ts";
import { fromExecuteResponse } from "./from-execute-response.ts";

const encoder = new TextEncoder();
/** What Python 3.11 makes of `pickle.dumps([1.5, 2.0], protocol=5)`. */
const pickle = Buffer.from(
  "80059517000000000000005d9428473ff8000000000000474000000000000000652e",
  "hex",
);

function read(response: MessageInitShape<typeof ExecuteToolResponseSchema>): CallEnding {
  return fromExecuteResponse(create(ExecuteToolResponseSchema, response));
}

function result(type: string, text: string): ReturnType<typeof toAny> {
  return toAny({ typeUrl: `type.googleapis.com/snakepit.${type}`, value: encoder.encode(text) });
}

describe("fromExecuteResponse", () => {
  test.each([
    ["boolean", "true", true],
    ["integer", "1180591620717411303424", 2n ** 70n],
    ["float", "3.0", 3],
    ["string", '"None"', "None"],
    ["map", '{"a": [1, null]}', { a: [1, null] }],
    ["list", "[1, NaN]", [1, Number.NaN]],
    ["embedding", "[1.0, 2.5]", [1, 2.5]],
    ["tensor", '{"shape": [2], "data": [1.0, 2.0]}', { shape: [2], data: [1, 2] }],
  ])("reads a result of type %s", (type, text, value) => {
    expect(read({ success: true, result: result(type, text) })).toEqual({ type: "value", value });
  });

  test("takes no result at all for nothing", () => {
    expect(read({ success: true })).toEqual({ type: "value", value: null });
  });

  test("reads numbers that come as bytes", () => {
    const description = JSON.stringify({ shape: [2], dtype: "float32", binary_format: "pickle" });
    const ending = read({
      success: true,
      result: result("tensor.binary", description),
      binaryResult: new Uint8Array(pickle),
    });
    expect(ending).toEqual({ type: "value", value: { shape: [2], data: [1.5, 2] } });
  });

  test("takes bytes that are no numbers for the result", () => {
    const binaryResult = new Uint8Array([1, 2]);
    const value = { type: "value", value: binaryResult };
    expect(read({ success: true, binaryResult })).toEqual(value);
    expect(read({ success: true, binaryResult, result: result("map", "{}") })).toEqual(value);
  });

  test("fails for a result that cannot be read", () => {
    const unreadable = {
      type: "error",
      error: {
        type: "TOOL_EXECUTION_FAILED",
        message: "The worker sent a result that cannot be read.",
      },
    };
    expect(read({ success: true, result: result("map", "{") })).toEqual(unreadable);
    expect(
      read({
        success: true,
        result: result("tensor.binary", "{}"),
        binaryResult: new Uint8Array([0x80, 4, 0x63]),
      }),
    ).toEqual(unreadable);
  });

  test("tells why the tool failed", () => {
    expect(read({ errorMessage: "No luck." })).toEqual({
      type: "error",
      error: { type: "TOOL_EXECUTION_FAILED", message: "No luck.", unexpected: true },
    });
  });

  test("keeps the type and the details of an error that has some", () => {
    const metadata = { "later.error_type": "OUT_OF_PAPER", "later.error_details": '{"tray":2}' };
    expect(read({ errorMessage: "No paper.", metadata })).toEqual({
      type: "error",
      error: { type: "OUT_OF_PAPER", message: "No paper.", details: { tray: 2 } },
    });
    for (const details of ["[]", "{"]) {
      expect(
        read({
          errorMessage: "No paper.",
          metadata: { ...metadata, "later.error_details": details },
        }),
      ).toEqual({ type: "error", error: { type: "OUT_OF_PAPER", message: "No paper." } });
    }
  });
});
