import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";

import { ToolChunkSchema } from "../gen/snakepit_bridge_pb.ts";
import { type ChunkEvent, fromChunk } from "./from-chunk.ts";

function read(chunk: MessageInitShape<typeof ToolChunkSchema>): ChunkEvent | undefined {
  return fromChunk(create(ToolChunkSchema, chunk));
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

describe("fromChunk", () => {
  test.each([
    ['{"a":1}', { a: 1 }],
    ["null", null],
    ["[1, NaN]", [1, Number.NaN]],
    ["plain text", "plain text"],
    ["", null],
  ])("reads %s", (data, value) => {
    expect(read({ data: bytes(data) })).toEqual({ type: "partial", value });
  });

  test("gives bytes that are no text as they are", () => {
    const data = new Uint8Array([0x89, 0x50, 0xff]);
    expect(read({ data })).toEqual({ type: "partial", value: data });
  });

  test("tells the last one, unless there is nothing in it", () => {
    expect(read({ data: bytes("1"), isFinal: true })).toEqual({ type: "last", value: 1 });
    const metadata = { execution_time_ms: "5", synthetic_final: "true" };
    expect(read({ isFinal: true, metadata })).toBeUndefined();
  });

  test("reads progress", () => {
    const progressOf = (text: string): unknown => read({ metadata: { "later.progress": text } });
    expect(progressOf('{"progress":1,"total":2,"message":"half"}')).toEqual({
      type: "progress",
      progress: { progress: 1, total: 2, message: "half" },
    });
    expect(progressOf('{"progress":1}')).toEqual({ type: "progress", progress: { progress: 1 } });
    expect(progressOf("{")).toEqual({ type: "partial", value: null });
    expect(progressOf('{"progress":"1"}')).toEqual({ type: "partial", value: null });
  });
});
