import { once } from "node:events";
import { stat } from "node:fs/promises";
import type { Socket } from "node:net";

import { afterEach, expect, test } from "vitest";

import type { ProtocolMessage } from "../worker-protocol/messages.ts";
import { writeFrame } from "../worker-protocol/write-frame.ts";
import type { ReceivedHeader } from "./carrier.ts";
import { socketPair } from "./fixtures/socket-pair.ts";
import { SocketCarrier } from "./socket-carrier.ts";

let open: Socket[] = [];

afterEach(() => {
  for (const socket of open) socket.destroy();
  open = [];
});

async function connectPair(): Promise<[Socket, Socket]> {
  const pair = await socketPair();
  open.push(...pair);
  return pair;
}

interface Received {
  readonly headers: ReceivedHeader[];
  readonly attachments: (readonly Uint8Array[])[];
  readonly closed: Promise<Error | undefined>;
  readonly until: (count: number) => Promise<void>;
}

function collect(carrier: SocketCarrier): Received {
  const headers: ReceivedHeader[] = [];
  const attachments: (readonly Uint8Array[])[] = [];
  let wake: () => void = () => {};
  const closed = new Promise<Error | undefined>((resolve) => {
    carrier.listen({
      message: (header, parts) => {
        headers.push(header);
        attachments.push(parts);
        wake();
      },
      closed: resolve,
    });
  });
  const until = async (count: number): Promise<void> => {
    while (headers.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { headers, attachments, closed, until };
}

const ping = (id: number): ProtocolMessage => ({ type: "ping", id });

test("delivers messages in order, with attachments", async () => {
  const [left, right] = await connectPair();
  const received = collect(new SocketCarrier(right));
  const sender = new SocketCarrier(left);
  const large = Buffer.alloc(3_000_000, 7);
  for (let id = 0; id < 5_000; id += 1) {
    sender.send(ping(id), id === 2_500 ? [large, Buffer.from("b")] : undefined);
  }
  await received.until(5_000);
  expect(received.headers.map(({ id }) => id)).toEqual([...Array(5_000).keys()]);
  expect(received.attachments[2_500]?.map((part) => part.length)).toEqual([3_000_000, 1]);
  expect(Buffer.compare(received.attachments[2_500]?.[0] ?? Buffer.of(), large)).toBe(0);
  sender.end();
  expect(await received.closed).toBeUndefined();
});

test("carries integers beyond 2^53 exactly", async () => {
  const [left, right] = await connectPair();
  const received = collect(new SocketCarrier(right));
  const value = (2n ** 70n) as unknown as number;
  new SocketCarrier(left).send({ type: "result", id: 1, value });
  await received.until(1);
  expect(received.headers[0]).toEqual({ type: "result", id: 1, value: 2n ** 70n });
});

test("delivers what was sent before the end, and nothing that is sent after it", async () => {
  const [left, right] = await connectPair();
  const received = collect(new SocketCarrier(right));
  const sender = new SocketCarrier(left);
  sender.send(ping(1));
  sender.end();
  sender.send(ping(2));
  await received.closed;
  expect(received.headers.map(({ id }) => id)).toEqual([1]);
});

test("delivers what was sent by a process that is gone before it notices that", async () => {
  const [left, right] = await connectPair();
  const carrier = new SocketCarrier(right);
  const received = collect(carrier);
  // What is never read resets the connection.
  left.pause();
  carrier.send(ping(1));
  await carrier.flushed();
  const pieces: Uint8Array[] = [];
  writeFrame(pieces, ping(2), undefined, 1_000);
  // Behind this, writing comes before reading.
  await stat(".");
  left.write(Buffer.concat(pieces));
  left.destroy();
  carrier.send(ping(3));
  await received.closed;
  expect(received.headers.map(({ id }) => id)).toEqual([2]);
  expect(carrier.hasDeliveredAll).toBe(true);
});

test("does not claim to have delivered all when it ends by itself", async () => {
  const [, right] = await connectPair();
  const carrier = new SocketCarrier(right);
  const received = collect(carrier);
  carrier.destroy();
  await received.closed;
  expect(carrier.hasDeliveredAll).toBe(false);
});

test("tells how much waits, until the other side takes it", async () => {
  const [left, right] = await connectPair();
  right.pause();
  const sender = new SocketCarrier(left);
  const part = Buffer.alloc(4_000_000);
  sender.send(ping(1), [part]);
  sender.send(ping(2), [part]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(sender.pendingBytes).toBeGreaterThan(1_000_000);
  const drained = sender.drained();
  const received = collect(new SocketCarrier(right));
  await drained;
  await received.until(2);
  expect(sender.pendingBytes).toBeLessThan(100_000);
});

test("answers a header that is no object with a type, and goes on", async () => {
  const [left, right] = await connectPair();
  const answers = collect(new SocketCarrier(left));
  const received = collect(new SocketCarrier(right));
  for (const header of ["[1]", '"text"', "null", '{"id":1}', '{"type":"ping","id":9}']) {
    const bytes = Buffer.alloc(8 + header.length);
    bytes.writeUInt32BE(4 + header.length, 0);
    bytes.writeUInt32BE(header.length, 4);
    bytes.write(header, 8);
    left.write(bytes);
  }
  await received.until(1);
  await answers.until(4);
  expect(received.headers).toEqual([{ type: "ping", id: 9 }]);
  expect(answers.headers.map(({ code }) => code)).toEqual(Array(4).fill("MALFORMED_MESSAGE"));
});

test.each([
  ["malformed messages", {}],
  ["pings", { type: "ping", id: 1 }],
])("cuts off who sends %s and takes no answers", async (_, header) => {
  const [left, right] = await connectPair();
  const carrier = new SocketCarrier(right);
  const closed = new Promise((resolve) => {
    carrier.listen({
      message: () => carrier.send({ type: "pong", id: 1 }),
      closed: resolve,
    });
  });
  const pieces: Uint8Array[] = [];
  for (let count = 0; count < 1_000; count += 1) writeFrame(pieces, header);
  const flood = Buffer.concat(pieces);
  left.on("error", () => {});
  while (!right.destroyed) {
    if (!left.write(flood)) await Promise.race([once(left, "drain"), closed]);
  }
  expect(await closed).toMatchObject({ code: "QUOTA_EXCEEDED" });
});

test.each([
  ["a length that is too great", Buffer.from([0xff, 0xff, 0xff, 0xff])],
  ["a length that is too small", Buffer.from([0, 0, 0, 3, 0, 0, 0])],
  ["a header longer than the frame", Buffer.from([0, 0, 0, 4, 0, 0, 0, 9])],
  ["a header that is not JSON", Buffer.from([0, 0, 0, 5, 0, 0, 0, 1, 0x7b])],
  ["an attachment longer than the frame", Buffer.from("0000000a000000027b7d00000009", "hex")],
  ["half a length of an attachment", Buffer.from("00000008000000027b7d0000", "hex")],
])("tells of %s and ends", async (_, bytes) => {
  const [left, right] = await connectPair();
  const answers = collect(new SocketCarrier(left));
  const received = collect(new SocketCarrier(right));
  left.write(bytes);
  expect(await received.closed).toBeInstanceOf(Error);
  await answers.closed;
  expect(answers.headers).toMatchObject([{ type: "problem", code: "MALFORMED_FRAME" }]);
});

test("tells who listens after the end that it has come", async () => {
  const [left, right] = await connectPair();
  const carrier = new SocketCarrier(left);
  carrier.destroy(new Error("given up"));
  right.destroy();
  await once(left, "close");
  expect((await collect(carrier).closed)?.message).toBe("given up");
  await carrier.drained();
});
