import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import { startHost } from "./fixtures/start-host.ts";
import { findGuard, findMarked, isRunning, useTestProcesses } from "./fixtures/test-processes.ts";
import { toWorkerCommand } from "./fixtures/worker-scripts.ts";
import { openRun, type Run } from "./open-run.ts";
import type { WorkerProcess } from "./worker-process.ts";

const { folder } = useTestProcesses();
const directory = path.join(folder, "later", "runs");

async function open(): Promise<Run> {
  const run = await openRun();
  onTestFinished(() => run.close());
  return run;
}

/** Starts a worker that is no trouble. */
const startWorker = (run: Run, workerId = "w1"): Promise<WorkerProcess> =>
  run.startWorker({ command: "sleep", args: ["600"], workerId });

/** Processes that look like workers, one with the mark of another run. */
function startOthers(): readonly number[] {
  const { command, args } = toWorkerCommand("plain");
  const environments = [{}, { LATER_RUN_ID: "f".repeat(32), LATER_WORKER_ID: "w0" }];
  return environments.map((own) => {
    const child = spawn(command, args, { env: { ...process.env, ...own }, stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child.pid as number;
  });
}

const kinds = ["plain", "stubborn", "stopped", "busy", "daemon", "family", "retitled"] as const;

/** How long the guard may take. */
const soon = { timeout: 2_000, interval: 20 };

describe("when the host is killed", () => {
  test.each(["the host", "the host's process group"])(
    "nothing is left two seconds later: %s",
    async (what) => {
      const others = startOthers();
      const host = await startHost(...kinds);
      const guard = findGuard(host.runId);
      expect(host.pids).toHaveLength(12);
      expect(host.pids.filter(isRunning)).toEqual(host.pids);
      // Two have overwritten their environment; that of a child that has just been started can be empty for a moment.
      await vi.waitFor(() => expect(findMarked("LATER_RUN_ID", host.runId)).toHaveLength(10));

      process.kill(what === "the host" ? host.pid : -host.pid, "SIGKILL");
      expect(await host.ended).toBe("SIGKILL");

      await vi.waitFor(() => expect(host.pids.filter(isRunning)).toEqual([]), soon);
      await vi.waitFor(() => expect(isRunning(guard as number)).toBe(false), soon);
      expect(findMarked("LATER_RUN_ID", host.runId)).toEqual([]);
      expect(others.filter(isRunning)).toEqual(others);
      expect(existsSync(path.join(directory, `${host.runId}.json`))).toBe(false);
    },
  );

  test("and its guard too, the next run begins with nothing left", async () => {
    const others = startOthers();
    const [host, alive] = await Promise.all([startHost("stubborn", "daemon"), startHost("plain")]);
    const guard = findGuard(host.runId) as number;
    process.kill(host.pid, "SIGSTOP");
    process.kill(guard, "SIGKILL");
    process.kill(host.pid, "SIGKILL");
    await host.ended;
    expect(host.pids.filter(isRunning)).toEqual(host.pids);

    await open();

    expect(host.pids.filter(isRunning)).toEqual([]);
    expect(findMarked("LATER_RUN_ID", host.runId)).toEqual([]);
    expect(existsSync(path.join(directory, `${host.runId}.json`))).toBe(false);
    expect([...others, ...alive.pids].filter(isRunning)).toEqual([...others, ...alive.pids]);

    process.kill(alive.pid, "SIGKILL");
    await vi.waitFor(() => expect(alive.pids.filter(isRunning)).toEqual([]), soon);
  });

  test("a host among its workers and the workers of that go too", async () => {
    const run = await open();
    const lines: string[] = [];
    await run.startWorker({
      command: process.execPath,
      args: [
        "--conditions=later-source",
        "--import",
        "tsx",
        path.join(import.meta.dirname, "fixtures/host.ts"),
        "stubborn",
      ],
      workerId: "w1",
      onLine: (_stream, line) => lines.push(line),
    });
    await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
    const inner = JSON.parse(lines[0] ?? "") as { runId: string; pids: readonly number[] };
    expect(inner.pids.filter(isRunning)).toHaveLength(1);

    await run.close();

    await vi.waitFor(() => expect(inner.pids.filter(isRunning)).toEqual([]), soon);
  });
});

test("nothing is left of a host that ends by itself", async () => {
  const host = await startHost("plain", "daemon", "leave");
  expect(await host.ended).toBeNull();

  await vi.waitFor(() => expect(host.pids.filter(isRunning)).toEqual([]), soon);
  await vi.waitFor(() => expect(findGuard(host.runId)).toBeUndefined(), soon);
});

describe("a run", () => {
  test("marks its workers, and keeps a guard and a file", async () => {
    const run = await open();
    const worker = await startWorker(run);

    expect(run.runId).toMatch(/^[0-9a-f]{32}$/);
    expect(findMarked("LATER_RUN_ID", run.runId)).toEqual([worker.pid]);
    expect(findGuard(run.runId)).toBeGreaterThan(0);
    expect(readdirSync(directory)).toEqual([`${run.runId}.json`]);
  });

  test("is shared by all that need it, and ends with the last one", async () => {
    const runs = await Promise.all([open(), open(), open()]);
    const [first, second, third] = runs;
    const worker = await startWorker(first);
    expect(new Set(runs.map((run) => run.runId)).size).toBe(1);

    await Promise.all([first.close(), first.close(), second.close()]);
    expect(worker.isAlive).toBe(true);
    const other = await startWorker(third, "w2");

    await third.close();
    expect(await worker.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await other.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(findGuard(first.runId)).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  test("is followed by another one", async () => {
    const first = await open();
    const closing = first.close();
    const second = await open();
    const worker = await startWorker(second);
    await closing;

    expect(second.runId).not.toBe(first.runId);
    expect(worker.isAlive).toBe(true);
  });

  test("starts no workers when it is closed", async () => {
    const run = await open();
    await using other = await openRun();
    const starting = startWorker(run);
    await run.close();

    await expect(starting).rejects.toMatchObject({ code: "WORKER_FAILED", retryable: false });
    await expect(startWorker(run)).rejects.toThrow("The run is closed.");
    expect(findMarked("LATER_RUN_ID", other.runId)).toEqual([]);
  });

  test("reports a worker that cannot be started, and goes on", async () => {
    const run = await open();

    await expect(
      run.startWorker({ command: "no-such-command", workerId: "w1" }),
    ).rejects.toMatchObject({
      code: "WORKER_FAILED",
    });
    expect((await startWorker(run)).isAlive).toBe(true);
  });

  test("is opened again after it could not be", async () => {
    vi.stubEnv("XDG_RUNTIME_DIR", undefined);
    vi.stubEnv("TMPDIR", "/nowhere/at/all");
    onTestFinished(() => void vi.unstubAllEnvs());
    const failed = await Promise.allSettled([openRun(), openRun()]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);

    vi.unstubAllEnvs();
    process.env["XDG_RUNTIME_DIR"] = folder;
    expect((await open()).runId).toMatch(/^[0-9a-f]{32}$/);
  });

  test("does not keep the process from ending", async () => {
    const host = await startHost("leave");
    expect(await host.ended).toBeNull();
    await vi.waitFor(() => expect(findGuard(host.runId)).toBeUndefined(), soon);
  });
});
