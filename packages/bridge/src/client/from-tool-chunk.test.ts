import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { ToolChunkSchema } from "../gen/snakepit_bridge_pb.ts";
import { fromToolChunk } from "./from-tool-chunk.ts";

const call = { callId: "c", name: "tool" };

function read(text: string, isFinal = false, metadata: Record<string, string> = {}): unknown {
  const chunk = create(ToolChunkSchema, { data: Buffer.from(text), isFinal, metadata });
  return fromToolChunk(call, chunk, "before");
}

test.each([
  ["1180591620717411303424", 2n ** 70n],
  ['{"a":[null]}', { a: [null] }],
  ["plain text", "plain text"],
  ["", ""],
])("reads the partial result %j", (text, value) => {
  expect(read(text)).toEqual({ type: "partial", value });
});

test("reads progress", () => {
  const metadata = { "later.progress": '{"progress":1,"message":"m"}' };

  expect(read("", false, metadata)).toEqual({ type: "progress", progress: 1, message: "m" });
});

test("takes the last partial result for the result of a last chunk without data", () => {
  expect(read("", true)).toMatchObject({ type: "end", outcome: { ok: true, value: "before" } });
  expect(read("null", true)).toMatchObject({ type: "end", outcome: { ok: true, value: null } });
});

test.each([
  ["no", "no"],
  ['"no"', "no"],
  ["7", "The tool failed."],
])("reads a failure whose message is %s", (text, message) => {
  const metadata = { "later.error_type": "MINE", "later.error_details": '{"at":1}' };

  expect(read(text, true, metadata)).toMatchObject({
    type: "end",
    outcome: { ok: false, error: { type: "MINE", message, details: { at: 1 } } },
  });
});

test("refuses data that are no text", () => {
  const chunk = create(ToolChunkSchema, { data: Uint8Array.of(0xff) });

  expect(() => fromToolChunk(call, chunk, null)).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE" }),
  );
});
