import { once } from "node:events";

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type ClientDuplexStream,
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  status,
} from "@grpc/grpc-js";
import { LaterError } from "later-runtime";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { type WorkerFrame, WorkerFrameSchema } from "../gen/later_worker_pb.ts";
import type { ProtocolMessage } from "../worker-protocol/messages.ts";
import type { Carrier } from "./carrier.ts";
import { acceptWorkers, collect, type Received, statusOf } from "./fixtures/accept-workers.ts";
import { dialHost } from "./grpc-client-carrier.ts";
import { connectMethod } from "./grpc-connect-method.ts";

const ping = (id: number): ProtocolMessage => ({ type: "ping", id });
const idsOf = ({ headers }: Received): readonly unknown[] => headers.map(({ id }) => id);
const upTo = (count: number): readonly number[] => [...Array(count).keys()];
const batches = { "later-batches": "1" };

/** The message of a header's text. */
function encode(header: string, more: readonly string[] = []): Buffer {
  const toInit = (text: string) => ({ header: Buffer.from(text) });
  const message = create(WorkerFrameSchema, { ...toInit(header), more: more.map(toInit) });
  return Buffer.from(toBinary(WorkerFrameSchema, message));
}

/** The messages that a raw worker gets. */
function readAll(call: ClientDuplexStream<Buffer, Buffer>): WorkerFrame[] {
  const frames: WorkerFrame[] = [];
  call.on("data", (bytes: Buffer) => frames.push(fromBinary(WorkerFrameSchema, bytes)));
  return frames;
}

const textOf = ({ header }: WorkerFrame): string => Buffer.from(header).toString();

/** Both directions of a connection. */
const directions = [
  ["a worker to its host", (sides: [Carrier, Carrier]) => sides],
  ["a host to its worker", ([worker, host]: [Carrier, Carrier]) => [host, worker] as const],
] as const;

describe.each(directions)("messages of %s", (_, orient) => {
  async function connect(): Promise<readonly [Carrier, Carrier]> {
    return orient(await (await acceptWorkers()).connect());
  }

  test("arrive in order, whether many are sent in one turn or in many", async () => {
    const [sender, receiver] = await connect();
    const received = collect(receiver);
    for (let id = 0; id < 10_000; id += 1) {
      sender.send(ping(id));
      if (id > 9_000 && id % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await received.until(10_000);
    expect(idsOf(received)).toEqual(upTo(10_000));
  });

  test("arrive with their attachments, also with 32 MiB among small ones", async () => {
    const [sender, receiver] = await connect();
    const received = collect(receiver);
    const large = Buffer.alloc(33_554_432);
    for (let index = 0; index < large.length; index += 65_537) large[index] = index % 251;
    for (let id = 0; id < 9; id += 1) {
      sender.send(ping(id), id === 4 ? [Buffer.from("a"), large, Buffer.of()] : [Buffer.of(id)]);
    }
    await received.until(9);
    expect(idsOf(received)).toEqual(upTo(9));
    expect(received.attachments[8]).toEqual([Buffer.of(8)]);
    const [first, second = Buffer.of(), third] = received.attachments[4] ?? [];
    expect([first, third]).toEqual([Buffer.from("a"), Buffer.of()]);
    expect(Buffer.compare(second, large)).toBe(0);
  });

  test("carry integers beyond 2^53 and names of inherited members exactly", async () => {
    const [sender, receiver] = await connect();
    const received = collect(receiver);
    const value = JSON.parse('{"__proto__":1,"toString":2}') as Record<string, unknown>;
    value["n"] = 2n ** 70n;
    sender.send({ type: "result", id: 1, value: value as never });
    await received.until(1);
    expect(received.headers[0]?.["value"]).toEqual(value);
  });

  test("wait for who does not listen yet, and are then delivered", async () => {
    const [sender, receiver] = await connect();
    const part = Buffer.alloc(1_000_000, 1);
    for (let id = 0; id < 30; id += 1) sender.send(ping(id), [part]);
    const received = collect(receiver);
    await received.until(30);
    expect(idsOf(received)).toEqual(upTo(30));
    await sender.drained();
    expect(sender.pendingBytes).toBeLessThan(20_000);
  });

  test("come before an end in order, which is told once on both sides, and none after it", async () => {
    const [sender, receiver] = await connect();
    const [own, received] = [collect(sender), collect(receiver)];
    for (let id = 0; id < 1_000; id += 1) sender.send(ping(id));
    sender.send(ping(1_000), [Buffer.alloc(3_000_000)]);
    sender.end();
    sender.send(ping(1_001));
    sender.end();
    expect([await received.closed, await own.closed]).toEqual([undefined, undefined]);
    expect(idsOf(received)).toEqual(upTo(1_001));
    receiver.send(ping(1));
    receiver.destroy(new Error("late"));
    await Promise.all([sender.drained(), receiver.drained()]);
    expect([own.ends(), received.ends(), receiver.pendingBytes]).toEqual([1, 1, 0]);
  });

  test("can be as long as the limit, and are refused when they are longer", async () => {
    const maxMessageBytes = 10_000;
    const host = await acceptWorkers({ maxMessageBytes });
    const [sender, receiver] = orient(await host.connect({ maxMessageBytes }));
    const received = collect(receiver);
    const header = Buffer.byteLength(JSON.stringify(ping(1)));
    // Tag and length of both.
    const room = maxMessageBytes - header - 2 - 3;
    sender.send(ping(1), [Buffer.alloc(room)]);
    expect(() => sender.send(ping(2), [Buffer.alloc(room + 1)])).toThrow(
      expect.objectContaining({
        code: "QUOTA_EXCEEDED",
        details: { quota: "messageBytes", limit: maxMessageBytes },
      }),
    );
    for (let id = 3; id < 100; id += 1) sender.send(ping(id), [Buffer.alloc(500)]);
    await received.until(98);
    expect(idsOf(received)).toEqual(upTo(100).filter((id) => id !== 0 && id !== 2));
  });

  test("fit when header and attachments are as long as is said, in whatever parts they come", async () => {
    const maxMessageBytes = 2_000_000;
    const host = await acceptWorkers({ maxMessageBytes });
    const [sender, receiver] = orient(await host.connect({ maxMessageBytes }));
    const received = collect(receiver);
    const room = receiver.maxMessageBytes - Buffer.byteLength(JSON.stringify(ping(1)));
    const parts = Array.from({ length: 5_000 }, () => Buffer.alloc(Math.floor(room / 5_000)));
    expect(room).toBeGreaterThan(maxMessageBytes * 0.9);
    sender.send(ping(1), parts);
    sender.send(ping(2), [Buffer.alloc(room)]);
    await received.until(2);
    expect(idsOf(received)).toEqual([1, 2]);
  });

  test("that JSON cannot carry are refused, and others go on", async () => {
    const [sender, receiver] = await connect();
    const received = collect(receiver);
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const result = { type: "result", id: 1, value: cyclic as never } as const;
    expect(() => sender.send(result)).toThrow(expect.objectContaining({ code: "INVALID_JSON" }));
    sender.send(ping(2));
    await received.until(1);
    expect(idsOf(received)).toEqual([2]);
  });
});

describe("a peer that does not read", () => {
  const part = Buffer.alloc(1_000_000);

  /** Settles when nothing has been taken for a while. */
  async function stuck(carrier: Carrier): Promise<void> {
    let before = Infinity;
    while (carrier.pendingBytes < before) {
      before = carrier.pendingBytes;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  test("keeps messages of the host waiting until it does", async () => {
    const { connectRaw } = await acceptWorkers();
    const [worker, host] = await connectRaw(batches);
    host.send(ping(0));
    await once(worker, "readable");
    // @grpc/grpc-js takes 16 for who does not ask for more.
    for (let id = 1; id <= 40; id += 1) host.send(ping(id), [part]);
    let isDrained = false;
    const drained = host.drained().then(() => (isDrained = true));
    await stuck(host);
    expect(isDrained).toBe(false);
    expect(host.pendingBytes).toBeGreaterThan(10_000_000);
    const frames = readAll(worker);
    await drained;
    expect(host.pendingBytes).toBeLessThan(20_000);
    await vi.waitUntil(() => frames.length === 41);
  });

  test("keeps messages of a worker waiting until it does", async () => {
    const { connect } = await acceptWorkers();
    const [worker, host] = await connect();
    for (let id = 0; id < 20; id += 1) worker.send(ping(id), [part]);
    let isDrained = false;
    const drained = worker.drained().then(() => (isDrained = true));
    await stuck(worker);
    expect(isDrained).toBe(false);
    expect(worker.pendingBytes).toBeGreaterThan(10_000_000);
    const received = collect(host);
    await drained;
    await received.until(20);
    expect(worker.pendingBytes).toBeLessThan(20_000);
  });

  test("is cut off by a host that gives it up, and what waits is let go of", async () => {
    const { connectRaw } = await acceptWorkers();
    const [worker, host] = await connectRaw();
    const own = collect(host);
    const cut = statusOf(worker);
    worker.once("readable", () => {});
    for (let id = 0; id < 20; id += 1) host.send(ping(id));
    await vi.waitUntil(() => worker.readableLength >= 16, 10_000);
    // None of these fits into what may be under way.
    for (let id = 0; id < 5; id += 1) host.send(ping(id), [Buffer.alloc(8_000_000)]);
    await stuck(host);
    const drained = host.drained();

    const reason = new LaterError("TIMEOUT", "It said nothing.");
    host.destroy(reason);
    await drained;
    expect(host.pendingBytes).toBe(0);
    expect(await own.closed).toBe(reason);
    // It has not taken what was written before, so it cannot hear why.
    expect((await cut).code).toBe(status.CANCELLED);
  });

  test("is cut off when it sends what is malformed and takes no answers", async () => {
    const { connectRaw } = await acceptWorkers();
    const [worker, host] = await connectRaw();
    const own = collect(host);
    worker.write(encode("1", Array<string>(20_000).fill("2")));
    expect(await own.closed).toMatchObject({ code: "QUOTA_EXCEEDED" });
  });
});

describe("batches", () => {
  test("go to a worker that takes them, and single messages to one that does not", async () => {
    const { connectRaw } = await acceptWorkers();
    for (const [metadata, expected] of [
      [batches, 1],
      [{}, 100],
    ] as const) {
      const [worker, host] = await connectRaw(metadata);
      const frames = readAll(worker);
      for (let id = 0; id < 100; id += 1) host.send(ping(id));
      host.end();
      await once(worker, "end");
      expect(frames).toHaveLength(expected);
      const texts = frames.flatMap((frame) => [textOf(frame)].concat(frame.more.map(textOf)));
      expect(texts).toEqual(upTo(100).map((id) => JSON.stringify(ping(id))));
    }
  });

  test("are taken apart by the host, which says that it takes them", async () => {
    const { connectRaw } = await acceptWorkers();
    const [worker, host] = await connectRaw();
    const answered = once(worker, "metadata") as Promise<[Metadata]>;
    const received = collect(host);
    const [first = "", ...more] = upTo(100).map((id) => JSON.stringify(ping(id)));
    worker.write(encode(first, more));
    await received.until(100);
    expect(idsOf(received)).toEqual(upTo(100));
    expect((await answered)[0].get("later-batches")).toEqual(["1"]);
  });
});

/** A host of somebody else's making, until the test has ended. */
async function serveRaw(
  handle: (call: ServerDuplexStream<Buffer, Buffer>) => void,
): Promise<string> {
  const server = new Server();
  server.addService({ Connect: connectMethod }, { Connect: handle });
  onTestFinished(() => server.forceShutdown());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return `127.0.0.1:${port}`;
}

/** What is refused, by either side. */
const malformed = [
  ["a header that is not JSON", encode('{"type":')],
  ["no header", Buffer.of()],
  ["what is no WorkerFrame", Buffer.from([0x0a, 0x09, 0x7b])],
] as const;

describe("a malformed message", () => {
  test("is answered where its header is no object with a type, and ends nothing", async () => {
    const { connectRaw } = await acceptWorkers();
    const [worker, host] = await connectRaw();
    const received = collect(host);
    const frames = readAll(worker);
    for (const header of ["[1]", '"text"', "null", "1", '{"id":1}', '{"type":1}']) {
      worker.write(encode(header));
    }
    worker.write(encode('{"type":"ping","id":9}'));
    await received.until(1);
    expect(received.headers).toEqual([{ type: "ping", id: 9 }]);
    await vi.waitUntil(() => frames.length === 6);
    for (const frame of frames) {
      expect(JSON.parse(textOf(frame))).toMatchObject({
        type: "problem",
        code: "MALFORMED_MESSAGE",
      });
    }
  });

  test.each(malformed)(
    "ends the connection for %s, which the worker is told of",
    async (_, bytes) => {
      const { connectRaw } = await acceptWorkers();
      const [worker, host] = await connectRaw();
      const received = collect(host);
      const frames = readAll(worker);
      worker.write(encode('{"type":"ping","id":1}'));
      worker.write(bytes);
      worker.write(encode('{"type":"ping","id":2}'));
      expect(await received.closed).toMatchObject({ code: "INVALID_VALUE" });
      await once(worker, "end");
      expect(idsOf(received)).toEqual([1]);
      expect(frames.map((frame) => JSON.parse(textOf(frame)) as unknown)).toEqual([
        { type: "problem", code: "MALFORMED_FRAME", message: expect.any(String) as string },
      ]);
    },
  );

  test.each(malformed)(
    "ends the connection for %s of a host, which is told of it",
    async (_, bytes) => {
      const said: string[] = [];
      const address = await serveRaw((call) => {
        call.sendMetadata(new Metadata());
        call.write(bytes);
        call.on("data", (sent: Buffer) => said.push(textOf(fromBinary(WorkerFrameSchema, sent))));
        call.on("end", () => call.end());
      });
      const received = collect(await dialHost(address));
      expect(await received.closed).toMatchObject({ code: "INVALID_VALUE" });
      expect(said).toHaveLength(1);
      expect(said[0]).toContain("MALFORMED_FRAME");
      expect(received.headers).toEqual([]);
    },
  );
});

describe("a connection that breaks", () => {
  test("is one that a worker destroys: both sides are told, once", async () => {
    const { connect } = await acceptWorkers();
    const [worker, host] = await connect();
    const [own, received] = [collect(worker), collect(host)];
    const reason = new Error("given up");
    worker.destroy(reason);
    expect(own.ends()).toBe(0);
    expect(await own.closed).toBe(reason);
    await received.closed;
    worker.destroy();
    host.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([own.ends(), received.ends()]).toEqual([1, 1]);
  });

  test("is one that a host destroys: the worker is told why, and no messages any more", async () => {
    const { connect } = await acceptWorkers();
    const [worker, host] = await connect();
    const received = collect(worker);
    const details = { quota: "memory" };
    host.send(ping(1));
    host.destroy(new LaterError("QUOTA_EXCEEDED", "Too much.", { details }));
    expect(await received.closed).toMatchObject({
      code: "QUOTA_EXCEEDED",
      message: "Too much.",
      details,
    });
    expect(received.headers).toEqual([]);
  });

  test("is told to who listens afterwards, on either side", async () => {
    const { connect } = await acceptWorkers();
    const [worker, host] = await connect();
    worker.destroy(new Error("given up"));
    host.send(ping(1), [Buffer.alloc(1_000_000)]);
    await host.drained();
    expect((await collect(worker).closed)?.message).toBe("given up");
    expect(await collect(host).closed).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });

  test("delivers nothing more to who destroys it amid messages", async () => {
    const { connect } = await acceptWorkers();
    const [worker, host] = await connect();
    const ids: unknown[] = [];
    const closed = new Promise<Error | undefined>((resolve) => {
      host.listen({
        message: ({ id }) => {
          ids.push(id);
          if (id === 3) host.destroy();
        },
        closed: resolve,
      });
    });
    for (let id = 1; id < 10; id += 1) worker.send(ping(id));
    expect(await closed).toBeUndefined();
    expect(ids).toEqual([1, 2, 3]);
  });
});
