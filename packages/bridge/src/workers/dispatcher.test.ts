import { LaterError } from "later-runtime";
import { afterEach, describe, expect, test, vi } from "vitest";

import type { DispatchEnding, DispatchRequest } from "./dispatched-call.ts";
import { Dispatcher, type DispatcherOptions } from "./dispatcher.ts";
import { offerOf, openRaw, type RawWorker } from "./fixtures/raw-worker.ts";
import type { WorkerLink } from "./worker-link.ts";

const options: DispatcherOptions = {
  maxQueue: 100,
  queueTimeoutMs: Infinity,
  readAhead: 0,
  cancelGraceMs: Infinity,
  expects: () => false,
  onStuck: () => {},
};

const request: DispatchRequest = {
  tool: "work",
  args: {},
  session: "",
  callId: "c",
  timeoutMs: Infinity,
  wantsChunks: true,
  wantsProgress: false,
  affinity: "none",
  isIdempotent: false,
};

let opened: Opened[] = [];

afterEach(async () => {
  for (const { worker } of opened) worker.destroy();
  await Promise.all(opened.map(({ link }) => link.ended));
  opened = [];
});

interface Opened {
  readonly worker: RawWorker;
  readonly link: WorkerLink;
}

async function open(concurrency = 1, tools = [offerOf("work")]): Promise<Opened> {
  const pair = await openRaw(tools, { concurrency });
  opened.push(pair);
  return pair;
}

function create(facts: Partial<DispatcherOptions> = {}): Dispatcher {
  return new Dispatcher({ ...options, ...facts });
}

function run(
  dispatcher: Dispatcher,
  facts: Partial<DispatchRequest> = {},
): Promise<DispatchEnding> {
  return new Promise((resolve) => {
    dispatcher.dispatch(
      { ...request, ...facts },
      { chunk: () => undefined, progress: () => {}, end: resolve },
    );
  });
}

/** Ids by which a worker's calls are known to it, by what the caller calls them. */
async function idsOf({ worker }: Opened, count: number): Promise<Record<string, number>> {
  const calls = await worker.until("call", count);
  return Object.fromEntries(calls.map(({ callId, id }) => [callId, id]));
}

function names({ worker }: Opened): string[] {
  return worker.calls.map(({ callId }) => callId);
}

/** Makes sure that all that was sent to a worker has come. */
async function settle(...workers: Opened[]): Promise<void> {
  for (const { worker } of workers) {
    const count = worker.of("pong").length + 1;
    worker.send({ type: "ping", id: count });
    await worker.until("pong", count);
  }
}

const unavailable = (reason: string) => ({
  type: "error",
  error: { type: "TOOL_UNAVAILABLE", details: { reason } },
});

test("gives each call to the worker that has the least to do", async () => {
  const [small, large] = [await open(1), await open(3)];
  const dispatcher = create();
  dispatcher.add(small.link);
  dispatcher.add(large.link);
  const ended = ["a", "b", "c", "d"].map((callId) => run(dispatcher, { callId }));
  await idsOf(small, 1);
  const ids = await idsOf(large, 3);
  expect(names(small)).toEqual(["a"]);
  expect(Object.keys(ids)).toEqual(["b", "c", "d"]);
  large.worker.finish(ids["c"] ?? 0, { value: 3 });
  expect(await ended[2]).toEqual({ type: "value", value: 3 });
});

test("tells workers of limits that a timer can hold, and of no others", async () => {
  const only = await open(3);
  const dispatcher = create();
  dispatcher.add(only.link);
  for (const timeoutMs of [60_000, 2 ** 53 - 1, Infinity]) void run(dispatcher, { timeoutMs });
  const calls = await only.worker.until("call", 3);
  const [short, ...others] = calls.map(({ timeoutMs }) => timeoutMs);
  expect(short).toBeLessThanOrEqual(60_000);
  expect(others).toEqual([undefined, undefined]);
});

test("lets calls wait in order for a worker", async () => {
  const only = await open();
  const dispatcher = create();
  dispatcher.add(only.link);
  const ended = ["a", "b", "c"].map((callId) => run(dispatcher, { callId }));
  await settle(only);
  expect(names(only)).toEqual(["a"]);
  expect(dispatcher.queued).toBe(2);
  for (let id = 1; id <= 3; id += 1) {
    await only.worker.until("call", id);
    only.worker.finish(id, { value: id });
  }
  expect(await Promise.all(ended)).toEqual([1, 2, 3].map((value) => ({ type: "value", value })));
  expect(names(only)).toEqual(["a", "b", "c"]);
});

test("gives calls to workers that have the tool only", async () => {
  const [left, right] = [await open(1, [offerOf("left")]), await open(1, [offerOf("right")])];
  const dispatcher = create();
  dispatcher.add(left.link);
  dispatcher.add(right.link);
  for (const [callId, tool] of [
    ["a", "right"],
    ["b", "right"],
    ["c", "left"],
    ["d", "left"],
  ]) {
    void run(dispatcher, { callId: callId ?? "", tool: tool ?? "" });
  }
  await settle(left, right);
  expect(names(left)).toEqual(["c"]);
  right.worker.finish((await idsOf(right, 1))["a"] ?? 0, { value: 1 });
  await right.worker.until("call", 2);
  expect(names(right)).toEqual(["a", "b"]);
  expect(await run(dispatcher, { tool: "other" })).toMatchObject(unavailable("no-worker"));
});

test("refuses calls when as many wait as may", async () => {
  const only = await open();
  const dispatcher = create({ maxQueue: 1 });
  dispatcher.add(only.link);
  void run(dispatcher);
  void run(dispatcher);
  expect(await run(dispatcher)).toMatchObject(unavailable("saturated"));
  expect(dispatcher.statistics.unavailable.saturated).toBe(1);
});

test("lets a call wait for so long only, and does not run it then", async () => {
  const only = await open();
  const dispatcher = create({ queueTimeoutMs: 10 });
  dispatcher.add(only.link);
  const first = run(dispatcher, { callId: "a" });
  expect(await run(dispatcher, { callId: "b" })).toMatchObject(unavailable("queue-timeout"));
  only.worker.finish((await idsOf(only, 1))["a"] ?? 0, { value: 1 });
  await first;
  await settle(only);
  expect(names(only)).toEqual(["a"]);
  expect(dispatcher.queued).toBe(0);
});

test("waits for a worker that is expected, and for none that is not", async () => {
  let isExpected = true;
  const dispatcher = create({ expects: () => isExpected });
  const ended = run(dispatcher);
  const given = run(dispatcher);
  const only = await open(2);
  dispatcher.add(only.link);
  await only.worker.until("call", 2);
  only.worker.finish(1, { value: 1 });
  only.worker.finish(2, { value: 2 });
  expect([await ended, await given]).toMatchObject([{ value: 1 }, { value: 2 }]);
  only.worker.destroy();
  await only.link.ended;
  const waiting = run(dispatcher);
  isExpected = false;
  dispatcher.abandon("failed", "none comes");
  expect(await waiting).toMatchObject(unavailable("failed"));
});

describe("cancellation", () => {
  test("ends a call that waits, which is never run", async () => {
    const only = await open();
    const dispatcher = create();
    dispatcher.add(only.link);
    void run(dispatcher, { callId: "a" });
    const controller = new AbortController();
    const waiting = run(dispatcher, { callId: "b", signal: controller.signal });
    controller.abort();
    expect(await waiting).toMatchObject({ error: { type: "CANCELLED" } });
    only.worker.finish((await idsOf(only, 1))["a"] ?? 0, { value: 1 });
    await settle(only);
    expect(names(only)).toEqual(["a"]);
  });

  test("ends a call that runs at once, and keeps its place until the worker is done", async () => {
    const only = await open();
    const dispatcher = create();
    dispatcher.add(only.link);
    const controller = new AbortController();
    const running = run(dispatcher, { callId: "a", signal: controller.signal });
    void run(dispatcher, { callId: "b" });
    await only.worker.until("call");
    controller.abort();
    expect(await running).toMatchObject({ error: { type: "CANCELLED" } });
    expect(await only.worker.until("cancel")).toMatchObject([{ id: 1, reason: "cancelled" }]);
    await settle(only);
    expect(names(only)).toEqual(["a"]);
    only.worker.finish(1, { error: { type: "CANCELLED", message: "stopped" } });
    await only.worker.until("call", 2);
    expect(names(only)).toEqual(["a", "b"]);
    expect(dispatcher.statistics).toMatchObject({ calls: 2, cancelled: 1 });
  });

  test("ends a call when its time is up, waiting included", async () => {
    const only = await open();
    const dispatcher = create();
    dispatcher.add(only.link);
    void run(dispatcher, { callId: "a" });
    const ended = await run(dispatcher, { callId: "b", timeoutMs: 10 });
    expect(ended).toMatchObject({ error: { type: "TIMEOUT" } });
    const running = run(dispatcher, { callId: "c", timeoutMs: 10_000 });
    only.worker.finish(1, { value: 1 });
    const [, second] = await only.worker.until("call", 2);
    expect(second?.timeoutMs).toBeGreaterThan(0);
    expect(second?.timeoutMs).toBeLessThanOrEqual(10_000);
    only.worker.finish(2, { value: 2 });
    await running;
  });

  test("refuses a call whose signal has fired", async () => {
    const only = await open();
    const dispatcher = create();
    dispatcher.add(only.link);
    const ended = await run(dispatcher, { signal: AbortSignal.abort() });
    expect(ended).toMatchObject({ error: { type: "CANCELLED" } });
    await settle(only);
    expect(names(only)).toEqual([]);
  });

  test("tells of a worker that goes on", async () => {
    const onStuck = vi.fn();
    const [stuck, fine] = [await open(), await open()];
    const dispatcher = create({ cancelGraceMs: 20, onStuck });
    dispatcher.add(stuck.link);
    dispatcher.add(fine.link);
    const controller = new AbortController();
    const both = ["a", "b"].map((callId) => run(dispatcher, { callId, signal: controller.signal }));
    const ids = await idsOf(fine, 1);
    controller.abort();
    fine.worker.finish(ids["b"] ?? 0, { error: { type: "CANCELLED", message: "" } });
    await Promise.all(both);
    await vi.waitFor(() => expect(onStuck).toHaveBeenCalled());
    expect(onStuck.mock.calls).toEqual([[stuck.link]]);
  });
});

describe("a worker that is lost", () => {
  test("ends its calls, and lets those that wait go to others", async () => {
    const [first, second] = [await open(), await open()];
    const dispatcher = create();
    dispatcher.add(first.link);
    dispatcher.add(second.link);
    const ended = ["a", "b", "c"].map((callId) => run(dispatcher, { callId }));
    await first.worker.until("call");
    await second.worker.until("call");
    first.worker.destroy();
    expect(await ended[0]).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
    second.worker.finish(1, { value: 2 });
    await second.worker.until("call", 2);
    second.worker.finish(2, { value: 3 });
    expect(await Promise.all(ended.slice(1))).toMatchObject([{ value: 2 }, { value: 3 }]);
    expect(dispatcher.statistics).toMatchObject({ calls: 3, succeeded: 2, disconnected: 1 });
  });

  test("has its idempotent calls run once more elsewhere, before all others", async () => {
    const [first, second] = [await open(), await open()];
    const dispatcher = create();
    dispatcher.add(first.link);
    dispatcher.add(second.link);
    const ended = ["a", "b", "c"].map((callId) => run(dispatcher, { callId, isIdempotent: true }));
    await first.worker.until("call");
    await second.worker.until("call");
    first.worker.destroy();
    await first.link.ended;
    second.worker.finish(1, { value: 2 });
    await second.worker.until("call", 2);
    expect(names(second)).toEqual(["b", "a"]);
    second.worker.destroy();
    expect(await ended[0]).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
    expect(await ended[2]).toMatchObject(unavailable("no-worker"));
  });

  test("does not repeat a call that has handed out partial results", async () => {
    const [first, second] = [await open(), await open()];
    const dispatcher = create();
    dispatcher.add(first.link);
    const ended = run(dispatcher, { isIdempotent: true });
    await first.worker.until("call");
    dispatcher.add(second.link);
    first.worker.send({ type: "chunk", id: 1, value: 1 });
    await settle(first);
    first.worker.destroy();
    expect(await ended).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
  });

  test("leaves no call waiting that no other can run", async () => {
    const only = await open();
    const dispatcher = create();
    dispatcher.add(only.link);
    void run(dispatcher);
    const waiting = run(dispatcher);
    only.worker.destroy();
    expect(await waiting).toMatchObject(unavailable("no-worker"));
    expect(await run(dispatcher)).toMatchObject(unavailable("no-worker"));
  });
});

test("gives no calls to a worker that wants no more", async () => {
  const [first, second] = [await open(), await open()];
  const dispatcher = create();
  dispatcher.add(first.link);
  dispatcher.add(second.link);
  first.worker.send({ type: "drain" });
  await settle(first);
  for (const callId of ["a", "b"]) void run(dispatcher, { callId });
  await second.worker.until("call");
  expect(names(first)).toEqual([]);
  expect(dispatcher.queued).toBe(1);
});

describe("affinity", () => {
  const inSession = (affinity: DispatchRequest["affinity"]) => ({ session: "s", affinity });

  async function two(): Promise<[Dispatcher, Opened, Opened]> {
    const [first, second] = [await open(), await open()];
    const dispatcher = create();
    dispatcher.add(first.link);
    dispatcher.add(second.link);
    return [dispatcher, first, second];
  }

  test("of the kind hint prefers the worker of the session, if it is free", async () => {
    const [dispatcher, first, second] = await two();
    void run(dispatcher, { callId: "other" });
    const mine = run(dispatcher, { ...inSession("hint"), callId: "a" });
    await second.worker.until("call");
    second.worker.finish(1, { value: 1 });
    await mine;
    first.worker.finish(1, { value: 1 });
    await settle(first, second);
    void run(dispatcher, { ...inSession("hint"), callId: "b" });
    await second.worker.until("call", 2);
    void run(dispatcher, { ...inSession("hint"), callId: "c" });
    await first.worker.until("call", 2);
    expect([names(first), names(second)]).toEqual([
      ["other", "c"],
      ["a", "b"],
    ]);
  });

  test("of the kind strict-queue waits for the worker of the session", async () => {
    const [dispatcher, first, second] = await two();
    void run(dispatcher, { ...inSession("strict-queue"), callId: "a" });
    void run(dispatcher, { ...inSession("strict-queue"), callId: "b" });
    await settle(first, second);
    expect([names(first), names(second), dispatcher.queued]).toEqual([["a"], [], 1]);
    first.worker.finish(1, { value: 1 });
    await first.worker.until("call", 2);
    expect(names(first)).toEqual(["a", "b"]);
  });

  test("of the kind strict-fail fails when the worker of the session is busy", async () => {
    const [dispatcher, first] = await two();
    const running = run(dispatcher, inSession("strict-fail"));
    const refused = await run(dispatcher, inSession("strict-fail"));
    expect(refused).toMatchObject(unavailable("worker-busy"));
    await first.worker.until("call");
    first.worker.finish(1, { value: 1 });
    await running;
    void run(dispatcher, inSession("strict-fail"));
    expect(await first.worker.until("call", 2)).toHaveLength(2);
  });

  test("is known of sessions that have had a call, also when their worker is gone", async () => {
    const first = await open();
    const dispatcher = create();
    dispatcher.add(first.link);
    expect([dispatcher.isRunning("s"), dispatcher.knows("s")]).toEqual([false, false]);
    const ended = run(dispatcher, { session: "s", affinity: "hint" });
    await first.worker.until("call");
    expect([dispatcher.isRunning("s"), dispatcher.isRunning("t")]).toEqual([true, false]);
    first.worker.finish(1, { value: 1 });
    await ended;
    first.worker.destroy();
    await first.link.ended;
    expect([dispatcher.isRunning("s"), dispatcher.knows("s")]).toEqual([false, true]);
    expect(dispatcher.knows("t")).toBe(false);
  });

  test("tells once that the worker of the session is gone, then goes on with another", async () => {
    const [dispatcher, first, second] = await two();
    const running = run(dispatcher, inSession("strict-queue"));
    const waiting = run(dispatcher, inSession("strict-queue"));
    await first.worker.until("call");
    first.worker.destroy();
    expect(await running).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
    expect(await waiting).toMatchObject(unavailable("worker-lost"));
    const told = await run(dispatcher, inSession("strict-queue"));
    expect(told).toMatchObject(unavailable("worker-lost"));
    void run(dispatcher, inSession("strict-queue"));
    await second.worker.until("call");
  });
});

describe("reading ahead", () => {
  test("sends a quick worker calls before it has room", async () => {
    const only = await open();
    const dispatcher = create({ readAhead: 2 });
    dispatcher.add(only.link);
    for (const callId of ["a", "b", "c", "d"]) void run(dispatcher, { callId });
    await only.worker.until("call", 3);
    await settle(only);
    expect(names(only)).toEqual(["a", "b", "c"]);
    expect(dispatcher.queued).toBe(1);
  });

  test("has calls back from a slow worker when another is free", async () => {
    const [slow, quick] = [await open(), await open()];
    const dispatcher = create({ readAhead: 2 });
    dispatcher.add(slow.link);
    const ended = ["a", "b", "c"].map((callId) => run(dispatcher, { callId }));
    await slow.worker.until("call", 3);
    dispatcher.add(quick.link);
    const [recall] = await slow.worker.until("recall");
    expect(recall?.ids).toEqual([2, 3]);
    slow.worker.finish(2, { returned: true });
    slow.worker.finish(3, { returned: true });
    await quick.worker.until("call", 2);
    expect(names(quick)).toEqual(["b", "c"]);
    quick.worker.finish(1, { value: "b" });
    quick.worker.finish(2, { value: "c" });
    slow.worker.finish(1, { value: "a" });
    expect(await Promise.all(ended)).toMatchObject([
      { value: "a" },
      { value: "b" },
      { value: "c" },
    ]);
    expect(dispatcher.statistics).toMatchObject({ calls: 3, succeeded: 3, recalled: 2 });
  });

  test("gives calls that wait in a worker to another one when it dies", async () => {
    const [first, second] = [await open(), await open()];
    const dispatcher = create({ readAhead: 2 });
    dispatcher.add(first.link);
    const ended = ["a", "b", "c"].map((callId) => run(dispatcher, { callId }));
    await first.worker.until("call", 3);
    dispatcher.add(second.link);
    first.worker.destroy();
    expect(await ended[0]).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
    await second.worker.until("call", 2);
    second.worker.finish(1, { value: "b" });
    second.worker.finish(2, { value: "c" });
    expect(await Promise.all(ended.slice(1))).toMatchObject([{ value: "b" }, { value: "c" }]);
  });

  test("sends a slow worker nothing ahead", async () => {
    const only = await open();
    const dispatcher = create({ readAhead: 2 });
    dispatcher.add(only.link);
    void run(dispatcher, { callId: "a" });
    await new Promise((resolve) => setTimeout(resolve, 15));
    void run(dispatcher, { callId: "b" });
    await settle(only);
    expect(names(only)).toEqual(["a"]);
  });
});

test("takes calls for tools that a worker comes to offer", async () => {
  const only = await open(1, [offerOf("one")]);
  const dispatcher = create({ expects: (tool) => tool === "two" });
  dispatcher.add(only.link);
  void run(dispatcher, { tool: "two" });
  only.worker.send({ type: "fulfil", id: 2, tools: [offerOf("two")] });
  await only.worker.until("fulfilled", 2);
  dispatcher.refresh(only.link);
  expect(await only.worker.until("call")).toMatchObject([{ tool: "two" }]);
});

test("ends what waits when it closes, and takes nothing more", async () => {
  const only = await open();
  const dispatcher = create();
  dispatcher.add(only.link);
  const running = run(dispatcher);
  const waiting = run(dispatcher);
  dispatcher.close();
  expect(await waiting).toMatchObject(unavailable("closing"));
  expect(await run(dispatcher)).toMatchObject(unavailable("closing"));
  await only.worker.until("call");
  only.worker.finish(1, { value: 1 });
  expect(await running).toMatchObject({ value: 1 });
});

test("counts every call in exactly one ending, whatever happens", async () => {
  const workers = [await open(2), await open(2), await open(1)];
  const dispatcher = create({ maxQueue: 20, queueTimeoutMs: 30, readAhead: 1 });
  for (const { link } of workers) dispatcher.add(link);
  const endings: Promise<DispatchEnding>[] = [];
  let state = 7;
  const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 300; round += 1) {
    const controller = new AbortController();
    const isIdempotent = random() < 0.5;
    endings.push(run(dispatcher, { isIdempotent, signal: controller.signal }));
    if (random() < 0.2) controller.abort();
    await new Promise((resolve) => setImmediate(resolve));
    for (const { worker } of workers) {
      const call = worker.calls.at(-1);
      if (call === undefined || random() < 0.4) continue;
      for (let id = 1; id <= call.id; id += 1) {
        if (random() < 0.5) worker.finish(id, random() < 0.1 ? { returned: true } : { value: id });
      }
    }
    if (round === 150) workers[0]?.worker.destroy();
    if (round === 200) workers[1]?.link.close(new LaterError("RUNTIME_DISCONNECTED", "gone"));
  }
  workers[2]?.worker.destroy();
  await Promise.all(endings);
  const {
    calls,
    succeeded,
    failed,
    cancelled,
    timedOut,
    disconnected,
    unavailable: refused,
  } = dispatcher.statistics;
  const sum = Object.values(refused).reduce((total, count) => total + count, 0);
  expect(calls).toBe(300);
  expect(succeeded + failed + cancelled + timedOut + disconnected + sum).toBe(300);
  expect(dispatcher.queued).toBe(0);
});
