import { setImmediate } from "node:timers/promises";

import { beforeEach, expect, test, vi } from "vitest";

import { openRawHost, type RawHost } from "./fixtures/raw-host.ts";
import { gate, seen } from "./fixtures/tools.ts";

beforeEach(() => {
  gate.close();
  Object.assign(seen, { counted: 0, closed: 0, reasons: [], waits: 0 });
});

function valuesOf(host: RawHost): unknown[] {
  return host.of("chunk").map(({ value }) => value);
}

test("a generator that yields 100,000 values never runs ahead of its credit", async () => {
  const { host } = await openRawHost();
  const total = 100_000;
  const step = 33_300;
  host.call(1, "count", { args: { count: total }, credit: step });

  for (let credit = step; ; credit += step) {
    const expected = Math.min(credit, total);
    await host.until("chunk", expected);
    await host.settle();
    expect(host.of("chunk")).toHaveLength(expected);
    // One more has been made, and waits.
    expect(seen.counted).toBeLessThanOrEqual(credit + 1);
    if (expected === total) break;
    host.send({ type: "credit", id: 1, count: step });
  }

  expect(await host.result(1)).toEqual({ type: "result", id: 1, last: true });
  expect(valuesOf(host).at(-1)).toBe(total - 1);
  expect(new Set(valuesOf(host)).size).toBe(total);
  expect(seen.closed).toBe(1);
});

test("a generator that waits for credit can be cancelled", async () => {
  const { host } = await openRawHost();
  host.call(1, "count", { args: { count: 10 }, credit: 2 });
  await host.until("chunk", 2);
  host.send({ type: "cancel", id: 1, reason: "cancelled" });

  expect((await host.result(1)).error?.type).toBe("CANCELLED");
  await vi.waitUntil(() => seen.closed === 1);
  host.send({ type: "credit", id: 1, count: 10 });
  await host.settle();
  expect(valuesOf(host)).toEqual([0, 1]);
  expect(host.of("result")).toHaveLength(1);
});

test("a generator that waits for credit ends when its time is up", async () => {
  const { host } = await openRawHost();
  host.call(1, "count", { args: { count: 10 }, credit: 0, timeoutMs: 10 });

  expect((await host.result(1)).error?.type).toBe("TIMEOUT");
  expect(valuesOf(host)).toEqual([]);
});

test("nothing is streamed to a host that takes no chunks", async () => {
  const { host } = await openRawHost();
  host.call(1, "count", { args: { count: 5 } });

  expect(await host.result(1)).toEqual({ type: "result", id: 1, value: 4 });
  expect(valuesOf(host)).toEqual([]);
  expect(host.of("progress")).toEqual([]);
});

test("what a tool hands out without waiting is sent as credit comes, then the result", async () => {
  const { host } = await openRawHost();
  host.call(1, "report", { args: { count: 3, last: "done" }, credit: 1 });
  await host.until("chunk", 1);
  await host.settle();
  expect(host.of("result")).toEqual([]);

  host.send({ type: "credit", id: 1, count: 10 });

  expect(await host.result(1)).toEqual({ type: "result", id: 1, value: "done" });
  expect(host.of("chunk")).toHaveLength(3);
});

test("a result that waits for chunks comes without them when the call is cancelled", async () => {
  const { host } = await openRawHost();
  host.call(1, "report", { args: { count: 3, last: "done" }, credit: 1 });
  await host.until("chunk", 1);
  await host.settle();
  host.send({ type: "cancel", id: 1, reason: "cancelled" });

  expect((await host.result(1)).value).toBe("done");
  expect(host.of("chunk")).toHaveLength(1);
});

test("a result is not said to be the last chunk when the value has changed since", async () => {
  const { host } = await openRawHost();
  host.call(1, "report", { args: { count: 2, last: "state" }, credit: 10 });

  expect(await host.result(1)).toEqual({ type: "result", id: 1, value: { value: 2 } });
  expect(valuesOf(host)).toEqual([{ value: 0 }, { value: 1 }]);
});

test("a tool that hands out more than anybody takes, without waiting, fails and is told", async () => {
  const { host } = await openRawHost();
  host.call(1, "report", { args: { count: 2_000, last: "wait" }, credit: 1 });

  host.send({ type: "credit", id: 1, count: 5_000 });

  expect((await host.result(1)).error).toEqual({
    type: "TOOL_EXECUTION_FAILED",
    message: "The tool hands out partial results faster than they are taken.",
  });
  expect(seen.reasons).toEqual(["AbortError"]);
});

test("a chunk that does not fit into a message ends the call", async () => {
  const { host } = await openRawHost();
  host.call(1, "repeat", { args: { value: "ä".repeat(400_000), times: 2 }, credit: 10 });
  host.call(2, "repeat", { args: { value: "ä".repeat(600_000), times: 2 }, credit: 10 });

  expect((await host.result(1)).last).toBe(true);
  expect((await host.result(2)).error?.type).toBe("RESULT_TOO_LARGE");
  expect(host.of("chunk").map(({ id }) => id)).toEqual([1, 1]);
});

test("a generator waits for a host that does not read, whatever its credit", async () => {
  const { host, socket } = await openRawHost();
  await host.settle();
  socket.pause();
  host.call(1, "repeat", { args: { value: "x".repeat(10_000), times: 2_000 }, credit: 2_000 });
  let counted = 0;
  // In so many turns it would get on, if it could.
  for (let turns = 0; turns < 200; turns += 1) {
    await setImmediate();
    if (seen.counted !== counted) turns = 0;
    counted = seen.counted;
  }
  expect(counted).toBeGreaterThan(100);
  expect(counted).toBeLessThan(1_000);

  socket.resume();

  await host.result(1);
  expect(host.of("chunk")).toHaveLength(2_000);
});

test("progress is told up to 100 times a second, the latest of all, and before the result", async () => {
  const { host } = await openRawHost();
  host.call(1, "report", { args: { count: 1_000, last: null }, progress: true });
  await host.result(1);
  await host.settle();

  const progress = host.of("progress");
  expect(progress[0]).toEqual({
    type: "progress",
    id: 1,
    progress: 0,
    total: 1_000,
    message: "on it",
  });
  expect(progress.at(-1)?.progress).toBe(999);
  expect(progress.length).toBeLessThan(100);
  expect(host.received.findLastIndex(({ type }) => type === "progress")).toBeLessThan(
    host.received.findIndex(({ type }) => type === "result"),
  );
});

test("what a tool says of its progress is cut to a line", async () => {
  const { host } = await openRawHost();
  const args = { count: 1, last: "done", message: "x".repeat(2_000_000) };
  host.call(1, "report", { args, progress: true });

  expect((await host.result(1)).value).toBe("done");
  expect(host.of("progress")).toMatchObject([{ message: "x".repeat(1_000) }]);
});

test("progress of a call that goes on is told when it is due", async () => {
  const { host } = await openRawHost();
  host.call(1, "report", { args: { count: 10, last: "wait" }, progress: true });

  await host.until("progress", 2);
  expect(host.of("progress").map(({ progress }) => progress)).toEqual([0, 9]);
  host.send({ type: "cancel", id: 1, reason: "cancelled" });
  await host.result(1);
});
