import { LaterError } from "later-runtime";
import { expect, test, vi } from "vitest";

import { announce, connectRaw, offerOf, openRaw } from "./fixtures/raw-worker.ts";
import type { CallEnding, CallProgress, CallSink, WorkerCall } from "./worker-endpoint.ts";

const call: WorkerCall = {
  tool: "work",
  args: { a: 1 },
  session: "s",
  callId: "c",
  wantsChunks: true,
  wantsProgress: true,
};

class Heard implements CallSink {
  readonly chunks: unknown[] = [];
  readonly progresses: CallProgress[] = [];
  readonly endings: CallEnding[] = [];
  readonly ended: Promise<CallEnding>;
  hold: Promise<void> | undefined;
  #resolve!: (ending: CallEnding) => void;

  constructor() {
    this.ended = new Promise((resolve) => (this.#resolve = resolve));
  }

  readonly chunk = (value: unknown): Promise<void> | undefined => {
    this.chunks.push(value);
    return this.hold;
  };

  readonly progress = (progress: CallProgress): void => void this.progresses.push(progress);

  readonly end = (ending: CallEnding): void => {
    this.endings.push(ending);
    this.#resolve(ending);
  };
}

test("greets a worker and takes its tools", async () => {
  const { worker, link } = await openRaw([offerOf("work"), offerOf("rest")], { concurrency: 3 });
  expect(worker.of("welcome")).toEqual([
    {
      type: "welcome",
      protocol: 1,
      workerId: "w",
      mode: "development",
      heartbeatMs: 60_000,
      maxMessageBytes: 1_000_000,
      limits: {
        variables: 10_000,
        programs: 1_000,
        bytes: 268_435_456,
        valueBytes: 268_435_456,
        metadataLength: 16_384,
        versions: 50,
        watches: 10_000,
      },
      lists: true,
    },
  ]);
  const [fulfilled] = await worker.until("fulfilled");
  expect(fulfilled).toMatchObject({ id: 1, accepted: ["work", "rest"], rejected: [] });
  expect(link.concurrency).toBe(3);
  expect(link.description).toEqual({ name: "raw", language: "test", version: "1", pid: 0 });
  expect(link.offer("work", "any")?.declaration.name).toBe("work");
  expect(link.offer("none", "any")).toBeUndefined();
});

test("lets nobody send more than can be carried", async () => {
  const { worker } = await openRaw(undefined, {}, { maxMessageBytes: 2 ** 40 });
  expect(worker.of("welcome")).toMatchObject([{ maxMessageBytes: 268_369_920 }]);
});

test("has tools of a session in that session only, until it ends", async () => {
  const { worker, link } = await openRaw();
  worker.send({ type: "fulfil", id: 2, tools: [offerOf("own")], session: "s" });
  await worker.until("fulfilled", 2);
  expect(link.offer("own", "s")).toBeDefined();
  expect(link.offer("own", "t")).toBeUndefined();
  link.forgetSession("s");
  expect(link.offer("own", "s")).toBeUndefined();
});

test("refuses a version that it does not speak", async () => {
  const { worker, link } = await connectRaw();
  worker.send({ ...announce, protocol: 2 });
  await expect(link).rejects.toMatchObject({ code: "WORKER_FAILED" });
  await worker.closed;
  expect(worker.of("problem")).toMatchObject([{ code: "UNSUPPORTED_PROTOCOL" }]);
});

test("refuses a worker that is not admitted", async () => {
  const { worker, link } = await connectRaw({ admit: () => "The token is not known." });
  worker.send(announce);
  await expect(link).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  await worker.closed;
  expect(worker.of("problem")).toMatchObject([{ code: "UNAUTHENTICATED" }]);
});

test("refuses a worker that does not announce itself first", async () => {
  const { worker, link } = await connectRaw();
  worker.send({ type: "fulfil", id: 1, tools: [] });
  await expect(link).rejects.toMatchObject({ code: "WORKER_FAILED" });
  await worker.closed;
  expect(worker.of("problem")).toMatchObject([{ code: "NOT_ANNOUNCED", about: "fulfil" }]);
});

test("gives up a worker that is not ready in time", async () => {
  const { worker, link } = await connectRaw({ handshakeTimeoutMs: 20 });
  worker.send(announce);
  await expect(link).rejects.toThrow("not ready within 20 ms");
  await worker.closed;
});

test("tells when a worker goes away before it is ready", async () => {
  const { worker, link } = await connectRaw();
  worker.send(announce);
  await worker.until("welcome");
  worker.end();
  await expect(link).rejects.toMatchObject({ code: "WORKER_FAILED" });
});

test("answers what it does not understand, and goes on", async () => {
  const { worker, link } = await openRaw();
  worker.send({ type: "sing", song: "…" });
  worker.send({ type: "progress", id: "one" });
  worker.send(announce);
  worker.send({ type: "ping", id: 3 });
  await worker.until("pong");
  expect(worker.of("problem")).toMatchObject([
    { code: "UNKNOWN_MESSAGE", about: "sing" },
    { code: "MALFORMED_MESSAGE", about: "progress" },
    { code: "MALFORMED_MESSAGE", about: "announce" },
  ]);
  const heard = new Heard();
  link.start(call, Infinity, heard);
  worker.finish((await worker.until("call"))[0]?.id ?? 0, { value: 1 });
  expect(await heard.ended).toEqual({ type: "value", value: 1 });
});

test("sends a call with all that belongs to it", async () => {
  const { worker, link } = await openRaw();
  link.start({ ...call, trace: "00-a-b-01" }, 1_234, new Heard());
  link.start({ ...call, wantsChunks: false, wantsProgress: false }, Infinity, new Heard());
  const [first, second] = await worker.until("call", 2);
  expect(first).toEqual({
    type: "call",
    id: 1,
    tool: "work",
    args: { a: 1 },
    session: "s",
    callId: "c",
    timeoutMs: 1_234,
    credit: 256,
    progress: true,
    trace: "00-a-b-01",
  });
  expect(second).toEqual({
    type: "call",
    id: 2,
    tool: "work",
    args: { a: 1 },
    session: "s",
    callId: "c",
  });
});

test("carries bytes and tensors to a worker", async () => {
  const { worker, link } = await openRaw();
  link.start({ ...call, args: { image: Buffer.from("abc") } }, Infinity, new Heard());
  const [sent] = await worker.until("call");
  expect(sent).toMatchObject({ args: { image: null }, binary: [{ at: "/args/image" }] });
});

test.each([
  ["text", {}, undefined],
  ["bytes", { lists: true }, [{ at: "/args/numbers", type: "list", shape: [2_000] }]],
])("sends many numbers as %s to a worker that says %j", async (_, facts, binary) => {
  const { worker, link } = await openRaw(undefined, facts);
  const numbers = Array.from({ length: 2_000 }, (_item, index) => index / 2);
  link.start({ ...call, args: { numbers } }, Infinity, new Heard());

  const [sent] = await worker.until("call");
  expect(sent?.args).toEqual({ numbers: binary === undefined ? numbers : null });
  expect((sent as { binary?: unknown }).binary).toEqual(binary);
});

test("takes lists of numbers that come as bytes for the value that they are", async () => {
  const { worker, link } = await openRaw();
  const heard = new Heard();
  link.start(call, Infinity, heard);
  await worker.until("call");
  const binary = [{ at: "/value/0", type: "list", shape: [1, 2] }];
  worker.send({ type: "result", id: 1, value: [null], binary }, [
    new Uint8Array(Float64Array.of(1, 0.5).buffer),
  ]);

  expect(await heard.ended).toEqual({ type: "value", value: [[[1, 0.5]]] });
});

test.each<[string, object, CallEnding]>([
  ["a value", { value: { b: [2] } }, { type: "value", value: { b: [2] } }],
  ["null", { value: null }, { type: "value", value: null }],
  ["the last chunk", { last: true }, { type: "last" }],
  ["nothing begun", { returned: true }, { type: "returned" }],
  [
    "an error, without what is none of it",
    { error: { type: "NO_WAY", message: "m", details: { a: 1 }, stack: "secret" } },
    { type: "error", error: { type: "NO_WAY", message: "m", details: { a: 1 } } },
  ],
  [
    "an exception",
    { error: { type: "TOOL_EXECUTION_FAILED", message: "m", unexpected: true } },
    {
      type: "error",
      error: { type: "TOOL_EXECUTION_FAILED", message: "m", unexpected: true },
    },
  ],
])("ends a call with %s", async (_, ending, expected) => {
  const { worker, link } = await openRaw();
  const heard = new Heard();
  link.start(call, Infinity, heard);
  await worker.until("call");
  worker.finish(1, ending);
  worker.finish(1, { value: "again" });
  expect(await heard.ended).toEqual(expected);
  worker.send({ type: "ping", id: 1 });
  await worker.until("pong");
  expect(heard.endings).toHaveLength(1);
});

test.each([
  ["nothing", {}],
  ["no error", { error: "oops" }],
  ["an error of a strange type", { error: { type: "oh no", message: "m" } }],
  ["an attachment that has not come", { value: null, binary: [{ at: "/value", type: "bytes" }] }],
])("ends a call whose result has %s", async (_, ending) => {
  const { worker, link } = await openRaw();
  const heard = new Heard();
  link.start(call, Infinity, heard);
  await worker.until("call");
  worker.send({ type: "result", id: 1, ...ending });
  expect(await heard.ended).toMatchObject({
    type: "error",
    error: { type: "TOOL_EXECUTION_FAILED" },
  });
});

test("refuses arguments that cannot be sent", async () => {
  const { link } = await openRaw();
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  for (const args of [cyclic, { f: () => 1, big: 1n, n: Number.NaN }]) {
    const heard = new Heard();
    link.start({ ...call, args }, Infinity, heard);
    expect(await heard.ended).toMatchObject({ type: "error", error: { type: "INVALID_CALL" } });
  }
});

test("passes progress and partial results on, and gives credit for those that were taken", async () => {
  const { worker, link } = await openRaw();
  const heard = new Heard();
  link.start(call, Infinity, heard);
  await worker.until("call");
  worker.send({ type: "progress", id: 1, progress: 1, total: 3, message: "m", extra: 1 });
  worker.send({ type: "progress", id: 1, progress: 2 });
  for (let count = 0; count < 256; count += 1) worker.send({ type: "chunk", id: 1, value: count });
  const credits = await worker.until("credit", 2);
  expect(credits).toEqual([
    { type: "credit", id: 1, count: 128 },
    { type: "credit", id: 1, count: 128 },
  ]);
  expect(heard.progresses).toEqual([{ progress: 1, total: 3, message: "m" }, { progress: 2 }]);
  expect(heard.chunks).toEqual([...Array(256).keys()]);
});

test("gives no credit before chunks have been taken, and ends with a worker that goes on without", async () => {
  const { worker, link } = await openRaw();
  const heard = new Heard();
  let release = (): void => {};
  heard.hold = new Promise((resolve) => (release = resolve));
  link.start(call, Infinity, heard);
  await worker.until("call");
  for (let count = 0; count < 256; count += 1) worker.send({ type: "chunk", id: 1, value: count });
  worker.send({ type: "ping", id: 1 });
  await worker.until("pong");
  expect(worker.of("credit")).toEqual([]);
  release();
  await worker.until("credit", 2);
  heard.hold = new Promise(() => {});
  for (let count = 0; count < 257; count += 1) worker.send({ type: "chunk", id: 1, value: count });
  expect(await heard.ended).toMatchObject({ type: "lost" });
  expect(await link.ended).toMatchObject({ code: "WORKER_FAILED" });
});

test("asks a worker to stop, once", async () => {
  const { worker, link } = await openRaw();
  const heard = new Heard();
  const started = link.start(call, Infinity, heard);
  started.cancel("timeout");
  started.cancel("cancelled");
  expect(await worker.until("cancel")).toEqual([{ type: "cancel", id: 1, reason: "timeout" }]);
  worker.finish(1, { error: { type: "CANCELLED", message: "stopped" } });
  await heard.ended;
  started.cancel("cancelled");
  worker.send({ type: "ping", id: 1 });
  await worker.until("pong");
  expect(worker.of("cancel")).toHaveLength(1);
});

test("asks for calls back that the worker has", async () => {
  const { worker, link } = await openRaw();
  const sinks = [new Heard(), new Heard(), new Heard()];
  const calls = sinks.map((sink) => link.start(call, Infinity, sink));
  await worker.until("call", 3);
  worker.finish(2, { value: 1 });
  await sinks[1]?.ended;
  link.recall(calls.slice(1));
  expect(await worker.until("recall")).toEqual([{ type: "recall", ids: [3] }]);
});

test("ends every call as lost when the connection breaks, before it tells so", async () => {
  const { worker, link } = await openRaw();
  const order: string[] = [];
  const heard = new Heard();
  void heard.ended.then(() => order.push("call"));
  void link.ended.then(() => order.push("link"));
  link.start(call, Infinity, heard);
  await worker.until("call");
  worker.destroy();
  const ending = await heard.ended;
  await link.ended;
  expect(ending).toMatchObject({ type: "lost", reason: { code: "RUNTIME_DISCONNECTED" } });
  expect(order).toEqual(["call", "link"]);
  const late = new Heard();
  link.start(call, Infinity, late);
  expect(late.endings).toEqual([{ type: "returned" }]);
});

test("takes calls that wait in a worker for not begun when it is lost", async () => {
  const { worker, link } = await openRaw(undefined, { concurrency: 2 });
  const sinks = Array.from({ length: 5 }, () => new Heard());
  for (const sink of sinks) link.start(call, Infinity, sink);
  await worker.until("call", 5);
  worker.finish(2, { value: "done" });
  worker.end();
  await link.ended;
  expect(sinks.map(({ endings }) => endings.map(({ type }) => type))).toEqual([
    ["lost"],
    ["value"],
    ["lost"],
    ["returned"],
    ["returned"],
  ]);
});

test("takes all calls for begun that a worker has which it gives up, whose results may be on their way", async () => {
  const { worker, link } = await openRaw(undefined, { concurrency: 2 });
  const sinks = Array.from({ length: 4 }, () => new Heard());
  for (const sink of sinks) link.start(call, Infinity, sink);
  await worker.until("call", 4);
  link.close(new LaterError("RUNTIME_DISCONNECTED", "Enough."));
  await link.ended;
  expect(sinks.flatMap(({ endings }) => endings.map(({ type }) => type))).toEqual([
    "lost",
    "lost",
    "lost",
    "lost",
  ]);
});

test("gives up a worker that no longer answers", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const { worker, link } = await openRaw(undefined, {}, { heartbeatMs: 100 });
    for (let beat = 1; beat <= 5; beat += 1) {
      vi.advanceTimersByTime(100);
      await worker.until("ping", beat);
      worker.send({ type: "pong", id: beat, memoryBytes: beat });
      await vi.waitFor(() => expect(link.memoryBytes).toBe(beat));
    }
    vi.advanceTimersByTime(400);
    expect(await link.ended).toMatchObject({ message: "The worker no longer answers." });
  } finally {
    vi.useRealTimers();
  }
});

test("lets a worker end what it has", async () => {
  const { worker, link } = await openRaw();
  const draining = vi.fn();
  link.onDraining(draining);
  const heard = new Heard();
  link.start(call, Infinity, heard);
  const drained = link.drain();
  await worker.until("drain");
  expect(draining).toHaveBeenCalledOnce();
  worker.finish(1, { value: "done" });
  worker.send({ type: "goodbye" });
  await drained;
  expect(heard.endings).toEqual([{ type: "value", value: "done" }]);
  expect(await link.ended).toBeUndefined();
});

test("tells when a worker wants no more calls", async () => {
  const { worker, link } = await openRaw();
  const draining = new Promise<void>((resolve) => link.onDraining(resolve));
  worker.send({ type: "drain" });
  await draining;
  const again = vi.fn();
  link.onDraining(again);
  expect(again).toHaveBeenCalledOnce();
});

test("takes calls for lost that a worker gives up when it ends, and nobody has cancelled", async () => {
  const { worker, link } = await openRaw();
  const [mine, its, raised] = [new Heard(), new Heard(), new Heard()];
  const cancelled = { type: "CANCELLED", message: "The call was cancelled." };
  link.start(call, Infinity, raised);
  worker.finish(1, { error: cancelled });
  const started = link.start(call, Infinity, mine);
  link.start(call, Infinity, its);
  started.cancel("cancelled");
  worker.send({ type: "drain" });
  worker.finish(2, { error: cancelled });
  worker.finish(3, { error: cancelled });
  expect(await raised.ended).toEqual({ type: "error", error: cancelled });
  expect(await mine.ended).toEqual({ type: "error", error: cancelled });
  expect(await its.ended).toMatchObject({
    type: "lost",
    reason: { code: "RUNTIME_DISCONNECTED" },
  });
});

test("hands requests on, and ends them with the connection", async () => {
  const handle = vi.fn();
  const close = vi.fn();
  const { worker, link } = await openRaw(
    [offerOf("work")],
    {},
    {
      openRequests: () => ({ handle, close }),
    },
  );
  worker.send({ type: "request", id: 1, method: "variables.get", session: "s" });
  worker.send({ type: "abandon", id: 1 });
  await vi.waitFor(() => expect(handle).toHaveBeenCalledTimes(2));
  expect(link.mayUse("s")).toBe(false);
  link.start(call, Infinity, new Heard());
  expect(link.mayUse("s")).toBe(true);
  link.close(new LaterError("RUNTIME_DISCONNECTED", "enough"));
  await link.ended;
  expect(close).toHaveBeenCalledOnce();
});
