import { expect, test } from "vitest";

import { FrameReader } from "./frame-reader.ts";
import { writeFrame } from "./write-frame.ts";

const messages = Array.from({ length: 20 }, (_, id) => ({
  header: { type: "chunk", id, value: "é".repeat(id * 7) },
  attachments: Array.from({ length: id % 4 }, (_, index) => Buffer.alloc(index * id, id)),
}));

function print(): Buffer {
  const pieces: Uint8Array[] = [];
  for (const { header, attachments } of messages) writeFrame(pieces, header, attachments);
  return Buffer.concat(pieces);
}

test.each([1, 2, 3, 5, 7, 64, 1_000, 100_000])(
  "reads frames that come %i bytes at a time",
  (size) => {
    const bytes = print();
    const reader = new FrameReader();
    const frames: unknown[] = [];
    for (let offset = 0; offset < bytes.length; offset += size) {
      for (const { header, attachments } of reader.push(bytes.subarray(offset, offset + size))) {
        frames.push({ header, attachments: attachments.map((part) => Buffer.from(part)) });
      }
    }
    expect(frames).toEqual(messages);
  },
);

test("tells the length of a frame", () => {
  const pieces: Uint8Array[] = [];
  const length = writeFrame(pieces, { type: "ping", id: 1 }, [Buffer.from("abc")]);
  expect(Buffer.concat(pieces)).toHaveLength(length);
});

test("refuses a frame that is longer than allowed before it has come", () => {
  const pieces: Uint8Array[] = [];
  writeFrame(pieces, { type: "ping", id: 1, text: "x".repeat(100) });
  const reader = new FrameReader(50);
  expect(() => [...reader.push(Buffer.concat(pieces).subarray(0, 4))]).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE" }),
  );
});

test("takes a header in UTF-8 only, which may have the sign for what cannot be decoded", () => {
  const read = (text: string, encoding: "utf8" | "latin1"): unknown => {
    const header = Buffer.from(text, encoding);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32BE(header.length + 4);
    lengths.writeUInt32BE(header.length, 4);
    return [...new FrameReader().push(Buffer.concat([lengths, header]))][0]?.header;
  };
  expect(read('{"text":"é \uFFFD"}', "utf8")).toEqual({ text: "é \uFFFD" });
  expect(() => read('{"text":"é"}', "latin1")).toThrow(
    expect.objectContaining({ code: "INVALID_VALUE" }),
  );
});

test("refuses to write what JSON cannot carry", () => {
  const cyclic: Record<string, unknown> = { type: "result", id: 1 };
  cyclic["value"] = cyclic;
  expect(() => writeFrame([], cyclic)).toThrow(expect.objectContaining({ code: "INVALID_JSON" }));
});
