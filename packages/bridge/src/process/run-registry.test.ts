import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { isRunning, useTestProcesses } from "./fixtures/test-processes.ts";
import { type HostIdentity, readOwnIdentity } from "./host-identity.ts";
import { RunRegistry } from "./run-registry.ts";

const { folder } = useTestProcesses();

const createId = (): string => randomBytes(16).toString("hex");

/** The folder of the registry in a test. */
let directory: string;

beforeEach(() => {
  const base = mkdtempSync(path.join(folder, "run-"));
  vi.stubEnv("XDG_RUNTIME_DIR", base);
  directory = path.join(base, "later", "runs");
  return () => {
    vi.unstubAllEnvs();
  };
});

/** Starts a process with the mark of a run. */
function startSleeper(runId: string): number {
  const env = { ...process.env, LATER_RUN_ID: runId };
  const child = spawn("sleep", ["600"], { env, stdio: "ignore", detached: true });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid as number;
}

/** A process that has been alive. */
async function endedPid(): Promise<number> {
  const child = spawn("true");
  await once(child, "exit");
  return child.pid as number;
}

/** Writes the file of a run, as another host would have. */
function write(runId: string, host: HostIdentity): void {
  writeFileSync(path.join(directory, `${runId}.json`), JSON.stringify({ runId, ...host }));
}

describe("a run that is added", () => {
  test("has a file that says who its host is", async () => {
    const runId = createId();
    const registry = await RunRegistry.open();
    await registry.add(runId);

    expect(registry.directory).toBe(directory);
    expect(readdirSync(directory)).toEqual([`${runId}.json`]);
    const record: unknown = JSON.parse(readFileSync(path.join(directory, `${runId}.json`), "utf8"));
    expect(record).toEqual({
      runId,
      pid: process.pid,
      startTime: expect.stringMatching(/^\d+$/),
      bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      namespace: expect.stringMatching(/^pid:\[\d+\]$/),
    });
  });

  test("is left alone while its host is alive", async () => {
    const runId = createId();
    const registry = await RunRegistry.open();
    await registry.add(runId);
    const worker = startSleeper(runId);

    await registry.sweep();

    expect(isRunning(worker)).toBe(true);
    expect(readdirSync(directory)).toEqual([`${runId}.json`]);
  });

  test("is not run if that cannot be written down", async () => {
    const registry = await RunRegistry.open();
    rmSync(directory, { recursive: true });

    await expect(registry.add(createId())).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: "The run cannot be written down.",
    });
  });
});

describe("a run whose host has ended", () => {
  test.each([
    ["it is gone", async (own: HostIdentity) => ({ ...own, pid: await endedPid() })],
    ["another process has its number", (own: HostIdentity) => ({ ...own, startTime: "1" })],
    ["the machine has started anew", (own: HostIdentity) => ({ ...own, bootId: "other" })],
  ])("has what is left killed, and is forgotten: %s", async (_how, toHost) => {
    const registry = await RunRegistry.open();
    const own = await readOwnIdentity();
    const [runId, otherId] = [createId(), createId()];
    write(runId, await toHost(own));
    write(otherId, own);
    const [left, other] = [startSleeper(runId), startSleeper(otherId)];

    await registry.sweep();

    expect(isRunning(left)).toBe(false);
    expect(isRunning(other)).toBe(true);
    expect(readdirSync(directory)).toEqual([`${otherId}.json`]);
  });

  test.each([
    ["numbers of another container mean nothing here", { namespace: "pid:[1]", startTime: "1" }],
    ["nobody knows when it started", { startTime: "" }],
  ])("is left alone if that is not certain: %s", async (_why, host) => {
    const registry = await RunRegistry.open();
    const runId = createId();
    write(runId, { ...(await readOwnIdentity()), ...host });
    const worker = startSleeper(runId);

    await registry.sweep();

    expect(isRunning(worker)).toBe(true);
    expect(existsSync(path.join(directory, `${runId}.json`))).toBe(true);
  });

  test("may be one of a thousand", async () => {
    const registry = await RunRegistry.open();
    const host = { ...(await readOwnIdentity()), pid: await endedPid() };
    const runIds = Array.from({ length: 1_000 }, createId);
    for (const runId of runIds) write(runId, host);
    const left = [...runIds.slice(0, 1), ...runIds.slice(-1)].map(startSleeper);

    await Promise.all([registry.sweep(), (await RunRegistry.open()).sweep()]);

    expect(left.filter(isRunning)).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("a file that is damaged", () => {
  const name = `${createId()}.json`;

  test.each([
    ["empty", name, ""],
    ["half", name, '{"runId": "'],
    ["no object", name, "null"],
    ["without members", name, "{}"],
    [
      "of another run",
      name,
      JSON.stringify({ runId: createId(), pid: 1, startTime: "", bootId: "", namespace: "" }),
    ],
    [
      "of an id that is none",
      ".json",
      JSON.stringify({ runId: "", pid: 1, startTime: "1", bootId: "", namespace: "" }),
    ],
    ["huge", name, "x".repeat(10_000)],
    ["unknown", "other", "text"],
  ])("is removed: %s", async (_what, name, text) => {
    const registry = await RunRegistry.open();
    writeFileSync(path.join(directory, name), text);
    const worker = startSleeper("");

    await registry.sweep();

    expect(readdirSync(directory)).toEqual([]);
    expect(isRunning(worker)).toBe(true);
  });

  test("is left alone while it may be being written", async () => {
    const registry = await RunRegistry.open();
    const [now, old] = ["now.json.tmp", "old.json.tmp"].map((name) =>
      path.join(directory, name),
    ) as [string, string];
    for (const file of [now, old]) writeFileSync(file, "{");
    utimesSync(old, new Date(), new Date(Date.now() - 120_000));

    await registry.sweep();

    expect(readdirSync(directory)).toEqual(["now.json.tmp"]);
  });

  test("does no harm if it cannot be removed", async () => {
    const registry = await RunRegistry.open();
    mkdirSync(path.join(directory, name, "inside"), { recursive: true });

    await registry.sweep();

    expect(readdirSync(directory)).toEqual([name]);
  });
});

describe("the folder", () => {
  const modeOf = (file: string): number => statSync(file).mode & 0o777;

  test("is closed to everybody else, also if it was open", async () => {
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o755);

    await RunRegistry.open();

    expect(modeOf(directory)).toBe(0o700);
    expect(modeOf(path.dirname(directory))).toBe(0o700);
  });

  test.each([
    ["there is none of the user's own", undefined],
    ["it is a relative path", "run"],
    ["it does not exist", "/nowhere/at/all"],
    ["it is no folder", import.meta.filename],
  ])("is one for temporary files if %s", async (_why, runtime) => {
    const temporary = mkdtempSync(path.join(folder, "temporary-"));
    vi.stubEnv("XDG_RUNTIME_DIR", runtime);
    vi.stubEnv("TMPDIR", temporary);

    const registry = await RunRegistry.open();

    expect(registry.directory).toBe(path.join(temporary, `later-${process.getuid?.()}`, "runs"));
    expect(modeOf(path.dirname(registry.directory))).toBe(0o700);
  });

  test.runIf(process.getuid?.() === 0)(
    "is one for temporary files if that of XDG is somebody else's",
    async () => {
      const temporary = mkdtempSync(path.join(folder, "temporary-"));
      vi.stubEnv("TMPDIR", temporary);
      chownSync(process.env["XDG_RUNTIME_DIR"] as string, 65_534, 65_534);

      expect((await RunRegistry.open()).directory).toContain(temporary);
    },
  );

  const refused = (fault: string): object => ({
    code: "WORKER_FAILED",
    message: `Workers cannot be started: the folder "runs", where runs are kept, ${fault}. Set XDG_RUNTIME_DIR to a folder of your own.`,
    retryable: false,
  });

  test.each(["elsewhere", "nowhere"])("is refused if it is a link to %s", async (target) => {
    const elsewhere = path.join(folder, "elsewhere");
    mkdirSync(elsewhere, { recursive: true });
    mkdirSync(path.dirname(directory), { recursive: true });
    symlinkSync(path.join(folder, target), directory);

    await expect(RunRegistry.open()).rejects.toMatchObject(refused("is a symbolic link"));
    expect(existsSync(path.join(folder, "nowhere"))).toBe(false);
  });

  test("is refused if it is a file", async () => {
    mkdirSync(path.dirname(directory), { recursive: true });
    writeFileSync(directory, "");

    await expect(RunRegistry.open()).rejects.toMatchObject(refused("is not a folder"));
  });

  test.runIf(process.getuid?.() === 0)("is refused if it is somebody else's", async () => {
    mkdirSync(directory, { recursive: true });
    chownSync(directory, 65_534, 65_534);

    await expect(RunRegistry.open()).rejects.toMatchObject(refused("belongs to somebody else"));
  });

  test("is refused if it cannot be made", async () => {
    vi.stubEnv("XDG_RUNTIME_DIR", undefined);
    vi.stubEnv("TMPDIR", "/nowhere/at/all");

    await expect(RunRegistry.open()).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: expect.stringMatching(/the folder "later-\d+", where runs are kept, cannot be made/),
    });
  });
});
