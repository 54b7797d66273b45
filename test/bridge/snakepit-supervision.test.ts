import { describe, expect, it } from "vitest";

import { type PoolEvent } from "../../packages/bridge/src/pool/pool-event.ts";
import { WorkerPool } from "../../packages/bridge/src/pool/worker-pool.ts";
import { openRun } from "../../packages/bridge/src/process/open-run.ts";
import { readProcessStat } from "../../packages/bridge/src/process/process-stat.ts";
import { SnakepitLauncher } from "../../packages/bridge/src/snakepit/snakepit-launcher.ts";
import { python } from "../setup/python.ts";
import { type SnakepitPool, startSnakepitPool, until } from "./snakepit-pool.ts";

function pidOf({ pool }: SnakepitPool): number {
  const [worker] = pool.listWorkers();
  if (worker === undefined) throw new Error("No worker is ready.");
  return worker.pid;
}

function isRunning(pid: number): boolean {
  return readProcessStat(pid)?.hasEnded === false;
}

async function untilReplaced(started: SnakepitPool, pid: number): Promise<void> {
  await until(() => {
    expect(started.pool.listWorkers()).toHaveLength(1);
    expect(pidOf(started)).not.toBe(pid);
  });
  expect(await started.pool.execute("add", { a: 1, b: 2 })).toEqual({ ok: true, value: 3 });
  expect(isRunning(pid)).toBe(false);
}

describe.skipIf(python === undefined).each(["0.4.1", "0.13"] as const)(
  "a worker that serves the protocol as version %s does",
  (version) => {
    it("is replaced when it is killed, and the call that it had fails", async () => {
      await using started = await startSnakepitPool(version);
      const pid = pidOf(started);
      const running = started.pool.execute("sleep", { seconds: 60 });
      await until(() => expect(started.pool.getStats().running).toBe(1));
      process.kill(pid, "SIGKILL");
      expect(await running).toMatchObject({ ok: false, error: { type: "RUNTIME_DISCONNECTED" } });
      await untilReplaced(started, pid);
      expect(started.pool.getStats()).toMatchObject({ restarts: 1, disconnected: 1 });
    });

    it("is replaced when a tool ends it in the middle of a stream", async () => {
      await using started = await startSnakepitPool(version);
      const pid = pidOf(started);
      const outcome = await started.pool.executeStream("count", { end: 1_000_000 }, () => {
        process.kill(pid, "SIGKILL");
      });
      expect(outcome).toMatchObject({ ok: false, error: { type: "RUNTIME_DISCONNECTED" } });
      await untilReplaced(started, pid);
    });

    it("is replaced when it ends by itself, and a call that may be repeated is", async () => {
      await using started = await startSnakepitPool(version);
      const pid = pidOf(started);
      expect(await started.pool.execute("exit", { code: 3 })).toMatchObject({
        ok: false,
        error: { type: "RUNTIME_DISCONNECTED" },
      });
      await untilReplaced(started, pid);
      const next = pidOf(started);
      const sleeping = started.pool.execute("sleep", { seconds: 0.5 }, { idempotent: true });
      await until(() => expect(started.pool.getStats().running).toBe(1));
      process.kill(next, "SIGKILL");
      expect(await sleeping).toEqual({ ok: true, value: "awake" });
    });

    it("is replaced when it does not answer for three heartbeats", async () => {
      await using started = await startSnakepitPool(version, { heartbeatMs: 100 });
      const pid = pidOf(started);
      process.kill(pid, "SIGSTOP");
      await untilReplaced(started, pid);
      expect(started.pool.getStats().restarts).toBe(1);
    });

    it("is replaced when it is stopped in the middle of a call that then takes too long", async () => {
      await using started = await startSnakepitPool(version, { cancelGraceMs: 50 });
      const pid = pidOf(started);
      const running = started.pool.execute("sleep", { seconds: 60 }, { timeoutMs: 500 });
      process.kill(pid, "SIGSTOP");
      expect(await running).toMatchObject({ ok: false, error: { type: "TIMEOUT" } });
      await untilReplaced(started, pid);
    });

    it("may take longer for a tool than for three heartbeats", async () => {
      await using started = await startSnakepitPool(version, { heartbeatMs: 100 });
      const pid = pidOf(started);
      expect(await started.pool.execute("sleep", { seconds: 0.5 })).toEqual({
        ok: true,
        value: "awake",
      });
      expect(pidOf(started)).toBe(pid);
    });

    it("finishes what it has when it is to be replaced", async () => {
      await using started = await startSnakepitPool(version);
      const pid = pidOf(started);
      const running = started.pool.execute("sleep", { seconds: 0.3 });
      await started.pool.recycleWorker("pool-1");
      expect(await running).toEqual({ ok: true, value: "awake" });
      expect(pidOf(started)).not.toBe(pid);
      await until(() => expect(isRunning(pid)).toBe(false));
    });

    it("ends with its pool, and so do the others", async () => {
      const started = await startSnakepitPool(version, { size: 3 });
      const pids = started.pool.listWorkers().map(({ pid }) => pid);
      expect(pids).toHaveLength(3);
      await started[Symbol.asyncDispose]();
      expect(pids.filter(isRunning)).toEqual([]);
    });

    it("fails to start with what it says last, and leaves nothing behind", async () => {
      const events: PoolEvent[] = [];
      const starting = startSnakepitPool(version, {
        args: ["--what"],
        breaker: { failures: 1 },
        onEvent: (event) => events.push(event),
      });
      await expect(starting).rejects.toMatchObject({
        code: "WORKER_FAILED",
        message: expect.stringMatching(
          /ended with exit code 2 before it was ready\. It said last: .*unrecognized arguments: --what/,
        ) as string,
        details: { code: 2, signal: null },
      });
      expect(events.map(({ type }) => type)).toContain("breaker-opened");
    });
  },
);

describe.skipIf(python === undefined)("a worker whose tools hold up its answers", () => {
  it("gets no further call until it has let go of one that was cancelled", async () => {
    await using started = await startSnakepitPool("0.4.1");
    const { pool } = started;
    const controller = new AbortController();
    const { signal } = controller;
    const sleeping = pool.execute("sleep", { seconds: 0.5 }, { signal });
    await until(() => expect(pool.getStats().running).toBe(1));
    // It has begun when the host has seen its session.
    await until(async () => expect(await started.runtime.hasSession("default_session")).toBe(true));
    controller.abort();
    expect(await sleeping).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
    expect(pool.getStats()).toMatchObject({ running: 1, available: 0 });
    expect(await pool.execute("add", { a: 1, b: 2 })).toEqual({ ok: true, value: 3 });
    expect(pool.getStats().restarts).toBe(0);
  });

  it("is replaced when it goes on with a call that took too long", async () => {
    await using started = await startSnakepitPool("0.4.1", { cancelGraceMs: 50 });
    const pid = pidOf(started);
    const outcome = await started.pool.execute("sleep", { seconds: 60 }, { timeoutMs: 300 });
    expect(outcome).toMatchObject({ ok: false, error: { type: "TIMEOUT" } });
    await untilReplaced(started, pid);
  });
});

describe("SnakepitLauncher", () => {
  const node = process.execPath;
  const command = (script: string): readonly [string, ...string[]] => [node, "-e", script];

  function createPool(
    script: string,
    options: { readonly hostAddress?: string | (() => string); readonly readyTimeoutMs?: number },
  ): WorkerPool {
    const { hostAddress, readyTimeoutMs = 10_000 } = options;
    return new WorkerPool(
      { command: command(script), size: 1, readyTimeoutMs, stopGraceMs: 50 },
      (settings, log) =>
        new SnakepitLauncher({
          settings,
          log,
          run: openRun(),
          ...(hostAddress === undefined ? {} : { hostAddress }),
        }),
    );
  }

  it("starts no worker as long as there is no host to call", async () => {
    const message = expect.stringMatching(/call a host, and there is none that listens/) as string;
    for (const options of [{}, { hostAddress: "" }, { hostAddress: () => "" }]) {
      await expect(createPool("", options).start()).rejects.toMatchObject({
        code: "WORKER_FAILED",
        message,
      });
    }
  });

  it("gives up a worker that does not say where it serves", async () => {
    const pool = createPool("setInterval(() => {}, 1000)", {
      hostAddress: "127.0.0.1:1",
      readyTimeoutMs: 300,
    });
    await expect(pool.start()).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: expect.stringMatching(/was not ready within/) as string,
    });
  });

  it("gives up a worker that does not answer where it says", async () => {
    const script = 'console.error("GRPC_READY:1"); setInterval(() => {}, 1000)';
    const pool = createPool(script, { hostAddress: () => "127.0.0.1:1", readyTimeoutMs: 1_000 });
    await expect(pool.start()).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: expect.stringMatching(/does not answer on its port/) as string,
    });
  });

  it("tells how a worker ended that had said where it serves", async () => {
    const script = 'console.log("GRPC_READY:1"); setTimeout(() => process.exit(4), 200)';
    const pool = createPool(script, { hostAddress: "127.0.0.1:1" });
    await expect(pool.start()).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: expect.stringMatching(/The worker ended with exit code 4\./) as string,
    });
  });

  it("starts nothing for a command that is not there", async () => {
    const pool = new WorkerPool({ command: ["/nowhere/python3"], size: 1 }, (settings, log) => {
      return new SnakepitLauncher({ settings, log, run: openRun(), hostAddress: "127.0.0.1:1" });
    });
    await expect(pool.start()).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: expect.stringMatching(/there is no such command/) as string,
    });
  });
});
