import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";

import { WorkerFrameSchema } from "../gen/later_worker_pb.ts";
import { joinGrpcFrames, lengthWithin, readGrpcFrames, toGrpcFrame } from "./grpc-frame.ts";

const header = (name: string): Uint8Array => Buffer.from(JSON.stringify({ type: name }));

function encode(init: Parameters<typeof create<typeof WorkerFrameSchema>>[1]): Uint8Array {
  return toBinary(WorkerFrameSchema, create(WorkerFrameSchema, init));
}

test.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])(
  "writes an attachment of %i bytes as the generated code does, after a header and before another",
  (length) => {
    const attachments = [Buffer.alloc(length, 5), Buffer.from("b")];
    const frame = toGrpcFrame({ type: "x" }, attachments);
    const bytes = joinGrpcFrames([frame]);
    expect(Buffer.compare(bytes, encode({ header: header("x"), attachments }))).toBe(0);
    expect(frame.length).toBe(bytes.length);
  },
);

test("writes messages into the one before them as the generated code does", () => {
  const frames = ["a", "b", "c"].map((type) => toGrpcFrame({ type }, [Buffer.from(type)]));
  const bytes = joinGrpcFrames(frames);
  const [first, ...more] = ["a", "b", "c"].map((name) => ({
    header: header(name),
    attachments: [Buffer.from(name)],
  }));
  expect(Buffer.compare(bytes, encode({ ...first, more }))).toBe(0);
  const [a, ...others] = frames;
  const length = others.reduce((sum, frame) => sum + lengthWithin(frame), a?.length ?? 0);
  expect(bytes.length).toBe(length);
});

test("reads what the generated code writes, in order", () => {
  const bytes = encode({
    header: header("a"),
    attachments: [Buffer.from("1"), Buffer.of()],
    more: [{ header: header("b") }, { header: header("c"), attachments: [Buffer.from("2")] }],
  });
  const frames = [...readGrpcFrames(bytes)].map((frame) => ({
    header: frame.header,
    attachments: frame.attachments.map((attachment) => Buffer.from(attachment).toString()),
  }));
  expect(frames).toEqual([
    { header: { type: "a" }, attachments: ["1", ""] },
    { header: { type: "b" }, attachments: [] },
    { header: { type: "c" }, attachments: ["2"] },
  ]);
});

test("passes over fields that it does not know", () => {
  const unknown = Buffer.from([0x20, 0x05, 0x2a, 0x01, 0x61, 0x35, 1, 2, 3, 4]);
  const more = [{ header: header("b") }];
  const bytes = Buffer.concat([unknown, encode({ header: header("a"), more }), unknown]);
  expect([...readGrpcFrames(bytes)].map((frame) => frame.header)).toEqual([
    { type: "a" },
    { type: "b" },
  ]);
});

test("copies no attachments that it reads", () => {
  const bytes = encode({ header: header("a"), attachments: [Buffer.alloc(1_000)] });
  const [frame] = readGrpcFrames(bytes);
  expect(frame?.attachments[0]?.buffer).toBe(bytes.buffer);
});

test.each([
  ["nothing", Buffer.of()],
  ["a header that is not JSON", encode({ header: Buffer.from("{") })],
  ["a length beyond the end", Buffer.from([0x0a, 0x05, 0x7b, 0x7d])],
  ["a tag without a field", Buffer.from([0x00])],
  ["a length without an end", Buffer.from([0x0a, 0xff, 0xff])],
])("refuses %s", (_, bytes) => {
  expect(() => [...readGrpcFrames(bytes)]).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE" }),
  );
});

test("gives the messages before one that it refuses", () => {
  const nested = { header: header("b"), more: [{ header: header("c") }] };
  const late = Buffer.concat([
    encode({ header: header("a"), more: [{ header: header("b") }] }),
    encode({ attachments: [Buffer.from("late")] }),
  ]);
  for (const [bytes, count] of [
    [encode({ header: header("a"), more: [nested] }), 1],
    [late, 2],
  ] as const) {
    const frames = readGrpcFrames(bytes);
    for (let index = 0; index < count; index += 1) expect(frames.next().done).toBe(false);
    expect(() => frames.next()).toThrow(expect.objectContaining({ code: "INVALID_VALUE" }));
  }
});

test("writes integers beyond 2^53 exactly, and refuses what JSON cannot carry", () => {
  const bytes = joinGrpcFrames([toGrpcFrame({ type: "x", value: 2n ** 70n })]);
  expect(Buffer.from(fromBinary(WorkerFrameSchema, bytes).header).toString()).toBe(
    '{"type":"x","value":1180591620717411303424}',
  );
  const cyclic: Record<string, unknown> = { type: "x" };
  cyclic["self"] = cyclic;
  expect(() => toGrpcFrame(cyclic)).toThrow(expect.objectContaining({ code: "INVALID_JSON" }));
});
