import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";

import { BatchSetVariablesRequestSchema } from "../../gen/snakepit_bridge_pb.ts";
import { readBatchRequest } from "./read-batch-request.ts";

const schema = BatchSetVariablesRequestSchema;

/** Numbers from 0 to 1 that are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomRequest(random: () => number): Uint8Array {
  const text = (): string =>
    ["", "a", "häß", "variable", "x".repeat(200)][Math.floor(random() * 5)] ?? "";
  const bytes = (): Uint8Array<ArrayBuffer> =>
    Uint8Array.from({ length: Math.floor(random() * 20) }, () => random() * 256);
  const map = <Value>(make: () => Value): Record<string, Value> =>
    Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, () => [text(), make()]));
  const request = create(schema, {
    sessionId: text(),
    updates: map(() => create(AnySchema, { typeUrl: text(), value: bytes() })),
    metadata: map(text),
    atomic: random() < 0.5,
    binaryUpdates: map(bytes),
  });
  return toBinary(schema, request);
}

describe("readBatchRequest", () => {
  it("reads what the generated code reads", () => {
    const random = sequence(7);
    for (let round = 0; round < 500; round += 1) {
      const bytes = randomRequest(random);
      expect(readBatchRequest(bytes)).toEqual(fromBinary(schema, bytes));
    }
  });

  it("reads parts in another order, twice or not at all, and passes over what it does not know", () => {
    // Fields 9 (a text), 4, 2 with its value before its key, 2 without a value, and 1 twice.
    const parts = [
      "4a0178",
      "2001",
      "1208",
      "12030a0174",
      "0a0161",
      "12030a0162",
      "0a0173",
      "0a0175",
    ];
    const bytes = Buffer.from(parts.join(""), "hex");
    const { $unknown: _unknown, ...expected } = fromBinary(schema, bytes);
    expect(readBatchRequest(bytes)).toEqual(expected);
    expect(Object.keys(expected.updates)).toEqual(["a", "b"]);
    expect(expected.sessionId).toBe("u");
  });

  it("refuses bytes that end too early, at any place", () => {
    const bytes = randomRequest(sequence(3));
    let refused = 0;
    for (let length = 0; length < bytes.length; length += 1) {
      const part = bytes.subarray(0, length);
      const own = outcomeOf(() => readBatchRequest(part));
      expect(own === undefined).toBe(outcomeOf(() => fromBinary(schema, part)) === undefined);
      if (own === undefined) refused += 1;
    }
    expect(refused).toBeGreaterThan(10);
  });

  it("ends in an error or a request, whatever the bytes", () => {
    const random = sequence(11);
    for (let round = 0; round < 5_000; round += 1) {
      const bytes = Buffer.from(randomRequest(random));
      for (let change = 0; change < 3; change += 1) {
        if (bytes.length > 0) bytes[Math.floor(random() * bytes.length)] = random() * 256;
      }
      const request = outcomeOf(() => readBatchRequest(bytes));
      expect([undefined, schema.typeName]).toContain(request?.$typeName);
    }
  });
});

function outcomeOf<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
