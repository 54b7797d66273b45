import { setImmediate } from "node:timers/promises";

import type { ReceivedHeader } from "../../carrier/carrier.ts";
import { maximumFrameBytes } from "../../worker-protocol/frame-reader.ts";
import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { toFrame } from "../to-frame.ts";

const malformed =
  "A frame MUST NOT announce more than 268,435,456 bytes; a receiver of one that does, of one whose parts do not add up, and of one whose header is not JSON in UTF-8, sends `problem` with the code `MALFORMED_FRAME` and ends the connection.";

/** How messages are told apart in a stream of bytes. */
export const frameCases: readonly ConformanceCase[] = [
  {
    id: "frames.together",
    rule: "Several frames MAY be written at once, and SHOULD be when they are at hand.",
    run: async (worker) => {
      const pings = Array.from({ length: 50 }, () => ({ type: "ping", id: worker.newId() }));
      writeAll(worker, pings);
      for (const { id } of pings) await worker.message("pong", { id });
    },
  },
  {
    id: "frames.split",
    rule: "A carrier delivers messages in both directions, in order, without loss until it ends.",
    run: async (worker) => {
      const pings = Array.from({ length: 3 }, () => ({ type: "ping", id: worker.newId() }));
      for (const ping of pings) {
        worker.conversation.note(ping);
        for (const byte of toFrame(ping)) {
          worker.conversation.write(Uint8Array.of(byte));
          await setImmediate();
        }
      }
      for (const { id } of pings) await worker.message("pong", { id });
    },
  },
  {
    id: "frames.large",
    rule: "A carrier delivers messages in both directions, in order, without loss until it ends.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      const value = "large é ".repeat(125_000);
      await worker.returns(worker.call("conformance_echo", { value }), value);
      await worker.goesOn();
    },
  },
  {
    id: "frames.too-long",
    rule: malformed,
    own: {},
    run: (worker) =>
      ends(worker, numbers(maximumFrameBytes + 1, 2), "a frame of 268,435,457 bytes"),
  },
  {
    id: "frames.too-short",
    rule: malformed,
    own: {},
    run: (worker) =>
      ends(worker, numbers(3, 0), "a frame of 3 bytes, which has no room for the header's length"),
  },
  {
    id: "frames.long-header",
    rule: malformed,
    own: {},
    run: (worker) => {
      const bytes = toFrame({ type: "ping", id: 1 });
      bytes.writeUInt32BE(bytes.length, 4);
      return ends(worker, bytes, "a frame whose header is longer than itself");
    },
  },
  {
    id: "frames.long-attachment",
    rule: malformed,
    own: {},
    run: (worker) => {
      const bytes = toFrame({ type: "ping", id: 1 }, [Buffer.from("abcd")]);
      bytes.writeUInt32BE(5, bytes.length - 8);
      return ends(worker, bytes, "a frame whose attachment goes beyond its end");
    },
  },
  ...[
    { id: "frames.not-json", text: '{"type":"ping","id":}' },
    { id: "frames.nan", text: '{"type":"ping","id":NaN}' },
    { id: "frames.not-utf-8", text: '{"type":"ping","id":1,"é":1}' },
  ].map(({ id, text }): ConformanceCase => ({
    id,
    rule: malformed,
    own: {},
    run: (worker) => {
      const header = Buffer.from(text, "latin1");
      const bytes = Buffer.concat([numbers(header.length + 4, header.length), header]);
      return ends(worker, bytes, `a frame with the header ${text} in Latin-1`);
    },
  })),
];

function writeAll(worker: CheckedWorker, headers: readonly ReceivedHeader[]): void {
  for (const header of headers) worker.conversation.note(header);
  worker.conversation.write(Buffer.concat(headers.map((header) => toFrame(header))));
}

async function ends(worker: CheckedWorker, bytes: Buffer, description: string): Promise<void> {
  worker.conversation.write(bytes, description);
  await worker.message("problem", { code: "MALFORMED_FRAME" });
  await worker.conversation.untilClosed();
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
