import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import { environmentOf, isRunning, useTestProcesses } from "./fixtures/test-processes.ts";
import { toWorkerCommand, type workerScripts } from "./fixtures/worker-scripts.ts";
import { guardScript } from "./guard-script.ts";
import { readProcessStat } from "./process-stat.ts";
import { RunGuard } from "./run-guard.ts";

const { folder: directory } = useTestProcesses();

const createId = (): string => randomBytes(16).toString("hex");

async function startGuard(runId: string): Promise<RunGuard> {
  const guard = await RunGuard.start({ runId, directory });
  onTestFinished(() => guard.close());
  return guard;
}

/** Starts a process in a group of its own, with the mark of a run, or with none. */
function startSleeper(runId?: string): number {
  const env = { ...process.env, ...(runId === undefined ? {} : { LATER_RUN_ID: runId }) };
  const child = spawn("sleep", ["600"], { env, stdio: "ignore", detached: true });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid as number;
}

/** Starts a worker without a pool, and gives the numbers of its processes. */
async function startWorker(
  name: keyof typeof workerScripts,
  runId: string,
): Promise<readonly [number, number]> {
  const { command, args } = toWorkerCommand(name);
  const child = spawn(command, args, {
    env: { ...process.env, LATER_RUN_ID: runId },
    stdio: ["ignore", "pipe", "inherit", "pipe"],
    detached: true,
  });
  if (child.stdout === null) throw new Error("There is no output.");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const pids = line.split(" ").map(Number) as [number, number];
  onTestFinished(() => pids.forEach(kill));
  return pids;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

const startTimeOf = (pid: number): string => readProcessStat(pid)?.startTime ?? "";

describe("at the end of a run", () => {
  test("kills what carries the mark of the run, and nothing else", async () => {
    const [runId, otherId] = [createId(), createId()];
    const guard = await startGuard(runId);
    const marked = [startSleeper(runId), startSleeper(runId)];
    const others = [startSleeper(otherId), startSleeper(), startSleeper(`${runId}0`)];

    await guard.close();

    expect(marked.filter(isRunning)).toEqual([]);
    expect(others.filter(isRunning)).toEqual(others);
  });

  test("kills the groups that it was told of, also where the mark is gone", async () => {
    const runId = createId();
    const guard = await startGuard(runId);
    const pids = await startWorker("retitled", runId);
    const [group] = pids;
    expect(environmentOf(group).join("")).toBe("");
    guard.add(group, startTimeOf(group));

    await guard.close();

    expect(pids).toHaveLength(2);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test("kills members of a group whose leader is gone", async () => {
    const guard = await startGuard(createId());
    const [group, child] = await startWorker("retitled", createId());
    guard.add(group, startTimeOf(group));
    process.kill(group, "SIGKILL");
    await vi.waitFor(() => expect(readProcessStat(group)).toBeUndefined());

    await guard.close();

    expect(isRunning(child)).toBe(false);
  });

  test("spares groups that have ended, and those that got the number of one later", async () => {
    const guard = await startGuard(createId());
    const [ended, other] = [startSleeper(), startSleeper()];
    guard.add(ended, startTimeOf(ended));
    guard.add(other, String(Number(startTimeOf(other)) - 1));
    guard.remove(ended);
    guard.remove(99_999_999);

    await guard.close();

    expect([ended, other].filter(isRunning)).toEqual([ended, other]);
  });

  test("removes the file of the run", async () => {
    const [runId, otherId] = [createId(), createId()];
    for (const id of [runId, otherId]) writeFileSync(path.join(directory, `${id}.json`), "{}");
    const guard = await startGuard(runId);

    await guard.close();

    expect(existsSync(path.join(directory, `${runId}.json`))).toBe(false);
    expect(existsSync(path.join(directory, `${otherId}.json`))).toBe(true);
  });

  test("has nothing to do a second time", async () => {
    const runId = createId();
    const guard = await startGuard(runId);
    await Promise.all([guard.close(), guard.close()]);
    const marked = startSleeper(runId);

    await guard.close();

    expect(isRunning(marked)).toBe(true);
  });
});

describe("a guard", () => {
  test("carries no mark, also if its host belongs to a run itself", async () => {
    const runId = createId();
    vi.stubEnv("LATER_RUN_ID", runId);
    onTestFinished(() => void vi.unstubAllEnvs());
    const guard = await startGuard(createId());

    expect(environmentOf(guard.pid).filter(Boolean).toSorted()).toEqual([
      "LC_ALL=C",
      expect.stringMatching(/^PATH=.*:\/usr\/bin:\/bin$/),
    ]);
  });

  test("is out of reach of the terminal and of the host's group", async () => {
    const guard = await startGuard(createId());
    const { group } = readProcessStat(guard.pid) ?? {};
    expect(group).toBe(guard.pid);

    const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGTSTP"] as const;
    // The shell must have got as far as to ignore them.
    const ignored = (): bigint => {
      const [, mask = "0"] =
        /SigIgn:\s*(\w+)/.exec(readFileSync(`/proc/${guard.pid}/status`, "latin1")) ?? [];
      return BigInt(`0x${mask}`);
    };
    await vi.waitFor(() => expect(ignored() & 0x4003n).toBe(0x4003n));
    for (const signal of signals) process.kill(guard.pid, signal);
    const runs = startSleeper();
    guard.add(runs, startTimeOf(runs));
    await guard.close();

    expect(isRunning(runs)).toBe(false);
  });

  test("that dies has a successor that knows all it knew", async () => {
    const guard = await startGuard(createId());
    const { pid } = guard;
    const [first, second] = [startSleeper(), startSleeper()];
    guard.add(first, startTimeOf(first));

    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
    guard.add(second, startTimeOf(second));
    await vi.waitFor(() => expect(guard.pid).not.toBe(pid), { timeout: 5_000 });
    await guard.close();

    expect([first, second].filter(isRunning)).toEqual([]);
  });

  test("that has died has its work done at the end all the same", async () => {
    const runId = createId();
    const guard = await startGuard(runId);
    const marked = startSleeper(runId);
    process.kill(guard.pid, "SIGKILL");

    await guard.close();

    expect(isRunning(marked)).toBe(false);
  });
});

describe("without /proc", () => {
  const shells = ["sh", "bash"].filter((shell) => existsSync(`/bin/${shell}`));

  test.each(shells)(
    "a guard finds the mark with ps, and trusts what it was told of groups: %s",
    async (shell) => {
      const [runId, otherId] = [createId(), createId()];
      const [marked, other, group, ended] = [
        startSleeper(runId),
        startSleeper(otherId),
        startSleeper(),
        startSleeper(),
      ];
      const args = ["-c", guardScript, "later-guard", "/nowhere", directory, createId(), runId];
      const guard = spawn(shell, args, { stdio: ["pipe", "ignore", "ignore"] });
      guard.stdin.end(`+ ${group} ?\n+ ${ended} ?\n- ${ended}\n+ 1`);
      await once(guard, "exit");

      expect([marked, other, group, ended].filter(isRunning)).toEqual([other, ended]);
    },
  );
});
