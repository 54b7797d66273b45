import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, describe, expect, test, vi } from "vitest";

import type { LogRecord } from "../log/log-record.ts";
import { readProcessStat } from "../process/process-stat.ts";
import type { PoolEvent } from "./pool-event.ts";
import type { PoolOptions } from "./pool-options.ts";
import { runAsScript } from "./run-as-script.ts";
import { startPool, type StartPoolOptions } from "./start-pool.ts";
import type { WorkerPool } from "./worker-pool.ts";

const fixture = path.join(import.meta.dirname, "fixtures/worker.mjs");

let pools: WorkerPool[] = [];

afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  pools = [];
});

function commandOf(...args: string[]): PoolOptions["command"] {
  return [process.execPath, fixture, ...args];
}

async function start(options: Partial<StartPoolOptions> = {}): Promise<WorkerPool> {
  const pool = await startPool({ command: commandOf(), size: 1, ...options });
  pools.push(pool);
  return pool;
}

function isRunning(pid: number): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && !stat.hasEnded;
}

const unavailable = (reason: string) => ({
  ok: false,
  error: { type: "TOOL_UNAVAILABLE", details: { reason } },
});

test("runs tools in worker processes", async () => {
  const pool = await start({ size: 2 });
  expect(await pool.execute("add", { a: 1, b: 2 })).toEqual({ ok: true, value: 3 });
  const pids = await Promise.all([pool.execute("pid"), pool.execute("pid")]);
  const workers = pool.listWorkers();
  expect(workers).toMatchObject([{ id: "pool-1", language: "node" }, { id: "pool-2" }]);
  for (const outcome of pids) {
    expect(workers.map(({ pid }) => pid)).toContain(outcome.ok ? outcome.value : undefined);
  }
  expect(workers[0]?.memoryBytes).toBeGreaterThan(1_000_000);
  expect(pool.getStats()).toMatchObject({ workers: 2, available: 2, calls: 3, succeeded: 3 });
});

test("gives failures of tools as they are", async () => {
  const pool = await start();
  expect(await pool.execute("fail")).toEqual({
    ok: false,
    error: { type: "TOOL_EXECUTION_FAILED", message: "no luck", unexpected: true },
  });
  expect(await pool.execute("nothing")).toMatchObject(unavailable("no-worker"));
});

test("runs calls of a session in one worker, and tells it which session", async () => {
  const pool = await start({ size: 3 });
  void pool.execute("sleep", { ms: 100 });
  const first = await pool.executeInSession("s", "pid");
  await vi.waitFor(() => expect(pool.getStats().running).toBe(0));
  expect(await pool.executeInSession("s", "pid")).toEqual(first);
  expect(await pool.executeInSession("s", "session")).toMatchObject({ value: "s" });
  expect(await pool.execute("session")).toMatchObject({ value: "" });
});

test("hands out partial results, and ends with what the tool returns", async () => {
  const pool = await start();
  const chunks: unknown[] = [];
  const outcome = await pool.executeStream("stream", { count: 100 }, (chunk) => chunks.push(chunk));
  expect(chunks).toEqual([...Array(100).keys()]);
  expect(outcome).toEqual({ ok: true, value: 100 });
  expect(await pool.executeInSessionStream("s", "stream", { count: 2 }, () => {})).toMatchObject({
    ok: true,
  });
});

test("cancels a stream whose reader fails", async () => {
  const pool = await start();
  const outcome = await pool.executeStream("stream", { count: 3 }, () => {
    throw new Error("enough");
  });
  expect(outcome).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
});

test("ends calls that take too long, or that nobody wants any more", async () => {
  const pool = await start({ size: 2 });
  const controller = new AbortController();
  const cancelled = pool.execute("sleep", { ms: 60_000 }, { signal: controller.signal });
  const late = await pool.execute("sleep", { ms: 60_000 }, { timeoutMs: 20 });
  controller.abort();
  expect(late).toMatchObject({ error: { type: "TIMEOUT" } });
  expect(await cancelled).toMatchObject({ error: { type: "CANCELLED" } });
  await vi.waitFor(() => expect(pool.getStats().running).toBe(0));
  expect(pool.getStats()).toMatchObject({ cancelled: 1, timedOut: 1 });
});

test("answers a call whose worker dies, and starts another worker", async () => {
  const pool = await start();
  const [before] = pool.listWorkers();
  const died = pool.execute("die");
  const next = pool.execute("add", { a: 1, b: 1 });
  expect(await died).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
  expect(await next).toEqual({ ok: true, value: 2 });
  const [after] = pool.listWorkers();
  expect(after?.id).toBe("pool-2");
  expect(isRunning(before?.pid ?? 0)).toBe(false);
  expect(pool.getStats()).toMatchObject({ restarts: 1, disconnected: 1 });
});

test("runs an idempotent tool again when its worker is killed", async () => {
  const pool = await start({ size: 2 });
  for (const { pid } of pool.listWorkers()) process.kill(pid, "SIGSTOP");
  const outcome = pool.execute("pid");
  for (const { pid, running } of pool.listWorkers()) {
    process.kill(pid, running > 0 ? "SIGKILL" : "SIGCONT");
  }
  expect(await outcome).toMatchObject({ ok: true });
  expect(pool.getStats().retried).toBe(1);
});

test("replaces a worker that no longer answers", async () => {
  const events: PoolEvent[] = [];
  const pool = await start({ heartbeatMs: 200, onEvent: (event) => events.push(event) });
  const hung = pool.execute("hang");
  expect(await hung).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
  expect(await pool.execute("add", { a: 2, b: 2 })).toMatchObject({ value: 4 });
  expect(events).toContainEqual(
    expect.objectContaining({ type: "worker-ended", worker: "pool-1", reason: "silent" }),
  );
});

test("replaces a worker that goes on with a call that was cancelled", async () => {
  const events: PoolEvent[] = [];
  const pool = await start({ cancelGraceMs: 20, onEvent: (event) => events.push(event) });
  const outcome = await pool.execute("ignore", {}, { timeoutMs: 20 });
  expect(outcome).toMatchObject({ error: { type: "TIMEOUT" } });
  expect(await pool.execute("add", { a: 2, b: 2 })).toMatchObject({ value: 4 });
  expect(events).toContainEqual(expect.objectContaining({ type: "worker-ended", reason: "stuck" }));
});

test("fails to start when no worker is ready, and says why", async () => {
  await expect(start({ command: commandOf("die"), restartDelayMs: 0 })).rejects.toMatchObject({
    code: "WORKER_FAILED",
    message: expect.stringContaining("exit code 3. It said last: ERROR: there is nothing to live"),
  });
  await expect(start({ command: ["/no/such/program"] })).rejects.toMatchObject({
    code: "WORKER_FAILED",
  });
  const mute = start({ command: commandOf("mute"), readyTimeoutMs: 300 });
  await expect(mute).rejects.toThrow("not ready within 300 ms");
});

test("stops starting workers that die at once, tells callers so, and tries again later", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "later-pool-test-"));
  const file = path.join(folder, "mood");
  const events: PoolEvent[] = [];
  try {
    writeFileSync(file, "live");
    const pool = await start({
      command: commandOf("die-unless", "1", file),
      restartDelayMs: 1,
      breaker: { failures: 2, cooldownMs: 300 },
      onEvent: (event) => events.push(event),
    });
    writeFileSync(file, "die");
    const died = pool.execute("die");
    const waiting = pool.execute("add", { a: 1, b: 1 });
    expect(await died).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
    expect(await waiting).toMatchObject(unavailable("failed"));
    expect(events).toContainEqual(expect.objectContaining({ type: "breaker-opened", failures: 2 }));
    expect(await pool.execute("add", { a: 1, b: 1 })).toMatchObject(unavailable("no-worker"));
    writeFileSync(file, "live");
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: "worker-ready" }), 5_000);
    expect(await pool.execute("add", { a: 1, b: 1 })).toMatchObject({ value: 2 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("replacing workers that have served long enough", () => {
  test.each([
    ["calls", { recycle: { afterCalls: 2, checkMs: 20 } }, "count", {}],
    ["age", { recycle: { afterMs: 50, checkMs: 20 } }, "count", {}],
    ["memory", { recycle: { aboveBytes: 150_000_000, checkMs: 20 } }, "grow", { bytes: 2e8 }],
  ])("by %s", async (reason, options, tool, args) => {
    const events: PoolEvent[] = [];
    const pool = await start({ ...options, onEvent: (event) => events.push(event) });
    await pool.execute(tool, args);
    await pool.execute(tool, args);
    await vi.waitFor(
      () =>
        expect(events).toContainEqual(expect.objectContaining({ type: "worker-ended", reason })),
      10_000,
    );
    const order = events.filter(({ type }) => type !== "worker-starting").map(({ type }) => type);
    expect(order.slice(0, 3)).toEqual(["worker-ready", "worker-ready", "worker-ended"]);
  });

  test("on request, when it has ended its calls", async () => {
    const pool = await start();
    const running = pool.execute("sleep", { ms: 200 });
    await pool.recycleWorker("pool-1");
    expect(pool.listWorkers()).toMatchObject([{ id: "pool-2" }]);
    expect(await pool.execute("count")).toMatchObject({ value: 1 });
    expect(await running).toMatchObject({ value: 200 });
    await expect(pool.recycleWorker("pool-9")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

test("gives each worker its environment, and keeps numeric libraries to one thread", async () => {
  const pool = await start({ env: { COLOUR: "blue", MKL_NUM_THREADS: "3" } });
  const read = async (name: string): Promise<unknown> => {
    const outcome = await pool.execute("environment", { name });
    return outcome.ok ? outcome.value : outcome.error;
  };
  expect(await read("COLOUR")).toBe("blue");
  expect(await read("OMP_NUM_THREADS")).toBe("1");
  expect(await read("MKL_NUM_THREADS")).toBe("3");
  expect(await read("LATER_WORKER_ID")).toBe("pool-1");
  expect(await read("LATER_RUN_ID")).toMatch(/^[0-9a-f]{32}$/);
});

test("takes what workers print into its log, by level", async () => {
  const records: LogRecord[] = [];
  const pool = await start({ log: (record) => records.push(record) });
  for (const text of ["WARNING: hot", "[error] burning", "all is well"]) {
    await pool.execute("print", { text });
  }
  await vi.waitFor(() => {
    const lines = records.filter(({ event }) => event === "worker-output");
    expect(lines.map(({ level, line, worker }) => [level, line, worker])).toEqual([
      ["warn", "WARNING: hot", "pool-1"],
      ["error", "[error] burning", "pool-1"],
      ["info", "all is well", "pool-1"],
    ]);
  });
});

test("runs as many calls in a worker as it says, or as the pool allows", async () => {
  const pool = await start({ command: commandOf("", "4"), readAhead: 0 });
  const narrow = await start({ command: commandOf("", "4"), concurrency: 2, readAhead: 0 });
  for (const each of [pool, narrow]) {
    for (let count = 0; count < 6; count += 1) void each.execute("sleep", { ms: 50 });
  }
  expect(pool.getStats()).toMatchObject({ running: 4, queued: 2, busy: 1, available: 0 });
  expect(narrow.getStats()).toMatchObject({ running: 2, queued: 4 });
});

test("lets calls end when it closes, and leaves no process", async () => {
  const pool = await start({ size: 2 });
  const child = await pool.execute("spawn");
  const running = pool.execute("sleep", { ms: 100 });
  const pids = pool.listWorkers().map(({ pid }) => pid);
  pids.push(child.ok ? (child.value as number) : 0);
  await pool.close();
  expect(await running).toEqual({ ok: true, value: 100 });
  expect(pids.filter(isRunning)).toEqual([]);
  expect(await pool.execute("add")).toMatchObject(unavailable("closing"));
});

test("runs a script with a pool, which it ends whatever the script does", async () => {
  let pids: number[] = [];
  const options = { command: commandOf(), size: 2 };
  const sum = await runAsScript(options, (pool) => {
    pids = pool.listWorkers().map(({ pid }) => pid);
    return pool.execute("add", { a: 1, b: 2 });
  });
  expect(sum).toEqual({ ok: true, value: 3 });
  expect(pids.filter(isRunning)).toEqual([]);
  const failing = runAsScript(options, (pool) => {
    pids = pool.listWorkers().map(({ pid }) => pid);
    throw new Error("no luck");
  });
  await expect(failing).rejects.toThrow("no luck");
  expect(pids.filter(isRunning)).toEqual([]);
});

test("kills what does not end", async () => {
  const pool = await start({
    command: commandOf("stubborn"),
    drainTimeoutMs: 50,
    stopGraceMs: 50,
  });
  const running = pool.execute("ignore");
  const pids = pool.listWorkers().map(({ pid }) => pid);
  await pool.close();
  expect(await running).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
  expect(pids.filter(isRunning)).toEqual([]);
});

test.each<[string, Partial<PoolOptions>]>([
  ["command", { command: [] as never }],
  ["name", { name: "no spaces" }],
  ["size", { size: 0 }],
  ["readAhead", { readAhead: -1 }],
  ["queueTimeoutMs", { queueTimeoutMs: Number.NaN }],
  ["concurrency", { concurrency: 0 }],
  ["breaker.failures", { breaker: { failures: 0.5 } }],
])("refuses a bad value for %s", async (name, options) => {
  await expect(start(options)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(`"${name}"`),
  });
});
