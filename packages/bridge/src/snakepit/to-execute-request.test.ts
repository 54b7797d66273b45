import { describe, expect, test } from "vitest";

import { readToolValue } from "../wire/read-tool-value.ts";
import { call } from "./fixtures/dialled-workers.ts";
import { toExecuteRequest } from "./to-execute-request.ts";

function argumentsOf(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { parameters = {} } = toExecuteRequest({ ...call, args }).message;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, any]) => {
      const { typeUrl = "", value = new Uint8Array() } = any;
      expect(typeUrl).toBe("type.googleapis.com/google.protobuf.StringValue");
      return [name, readToolValue({ typeUrl, value })];
    }),
  );
}

describe("toExecuteRequest", () => {
  test("writes JSON of all kinds as it is", () => {
    const args = {
      text: "123456789",
      nested: { a: [1, { b: null }], "": true },
      whole: 2n ** 70n,
      list: [1, "a"],
    };
    expect(argumentsOf({ ...args, left: undefined })).toEqual(args);
  });

  test("names the session that there is, or that of calls without one", () => {
    expect(toExecuteRequest(call).message.sessionId).toBe("s");
    expect(toExecuteRequest({ ...call, session: "" }).message.sessionId).toBe("default_session");
  });

  test("writes numeric arrays as lists, wherever they are", () => {
    const matrix = { shape: [1, 2], data: new Float64Array([1.5, 2]) };
    expect(
      argumentsOf({ matrix, inside: { deep: [new Int32Array([1]), new BigInt64Array([2n])] } }),
    ).toEqual({ matrix: { shape: [1, 2], data: [1.5, 2] }, inside: { deep: [[1], [2]] } });
  });

  test("writes bytes beside the parameters, as a pickle, and says so", () => {
    const bytes = new Uint8Array([0, 1, 255]);
    const { message } = toExecuteRequest({ ...call, args: { bytes, a: 1 } });
    expect(Object.keys(message.parameters ?? {})).toEqual(["a"]);
    expect(message.metadata).toMatchObject({ "binary_format:bytes": "pickle" });
    expect(message.binaryParameters?.["bytes"]).toEqual(
      new Uint8Array([0x80, 3, 0x42, 3, 0, 0, 0, 0, 1, 255, 0x2e]),
    );
  });

  test("asks for progress only where somebody takes it", () => {
    const progressOf = (wantsProgress: boolean): unknown =>
      toExecuteRequest({ ...call, wantsProgress }).metadata.get("later-progress")[0];
    expect([progressOf(true), progressOf(false)]).toEqual(["1", undefined]);
  });

  test("refuses what the protocol cannot carry", () => {
    const invalid = expect.objectContaining({ code: "INVALID_JSON" });
    for (const args of [
      { a: { b: new Uint8Array(1) } },
      { a: Number.NaN },
      { a: new Float32Array([Infinity]) },
      JSON.parse('{"__proto__": 1}') as Record<string, unknown>,
    ]) {
      expect(() => toExecuteRequest({ ...call, args })).toThrow(invalid);
    }
  });
});
