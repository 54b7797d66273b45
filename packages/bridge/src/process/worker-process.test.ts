import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { realpathSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { LaterError } from "later-runtime";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { findMembers, isRunning, useTestProcesses } from "./fixtures/test-processes.ts";
import { toWorkerCommand, type workerScripts } from "./fixtures/worker-scripts.ts";
import { readProcessStat } from "./process-stat.ts";
import { WorkerProcess, type WorkerProcessOptions } from "./worker-process.ts";

const { folder } = useTestProcesses();

interface Started {
  readonly worker: WorkerProcess;
  /** What it has printed so far. */
  readonly lines: string[];
}

async function start(options: Partial<WorkerProcessOptions>): Promise<Started> {
  const lines: string[] = [];
  const worker = await WorkerProcess.start({
    command: "sh",
    workerId: "w1",
    runId: "0".repeat(32),
    onLine: (stream, line) => lines.push(stream === "stdout" ? line : `${stream}: ${line}`),
    ...options,
  });
  onTestFinished(() => worker.stop(0));
  return { worker, lines };
}

/** What is on standard output; shells comment on signals. */
const printed = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !line.startsWith("stderr: "));

const sh = (script: string): Partial<WorkerProcessOptions> => ({ args: ["-c", script] });

const python = (script: string): Partial<WorkerProcessOptions> => ({
  command: "/usr/bin/python3",
  args: ["-c", script],
});

/** Starts one of the workers that print the numbers of their processes, and waits for these. */
async function startScript(
  name: keyof typeof workerScripts,
): Promise<Started & { readonly pids: readonly number[] }> {
  const { worker, lines } = await start(toWorkerCommand(name));
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  return { worker, lines, pids: (lines[0] ?? "").split(" ").map(Number) };
}

describe("a worker's surroundings", () => {
  test("are what it is given, and who it is", async () => {
    const script = 'pwd; echo "$1 $LATER_WORKER_ID $LATER_RUN_ID $LATER_WORKER_FD $OWN $HOME"';
    const { worker, lines } = await start({
      args: ["-c", script, "sh", "argument"],
      cwd: folder,
      env: { PATH: process.env["PATH"], OWN: "own" },
    });

    expect(await worker.exited).toEqual({ code: 0, signal: null });
    expect(lines).toEqual([realpathSync(folder), `argument w1 ${"0".repeat(32)} 3 own `]);
  });

  test("are the host's unless it is told otherwise, but for what connects the host with its own", async () => {
    const inherited = { LATER_WORKER_FD: "9", LATER_WORKER_TOKEN: "secret", LATER_RUN_ID: "outer" };
    for (const [name, value] of Object.entries(inherited)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());

    const { worker, lines } = await start({ ...sh("env | grep LATER; pwd"), hasChannel: false });
    await worker.exited;

    expect(lines).toContain(process.cwd());
    expect(lines).toContain(`LATER_RUN_ID=${"0".repeat(32)}`);
    expect(lines.filter((line) => /FD|TOKEN|outer/.test(line))).toEqual([]);
  });

  test("have a socket that the worker is told in so many words", async () => {
    const env = { ...process.env, LATER_WORKER_SOCKET: "/run/host", LATER_WORKER_TOKEN: "own" };
    const { worker, lines } = await start({
      ...sh('echo "$LATER_WORKER_SOCKET $LATER_WORKER_TOKEN"'),
      env,
    });
    await worker.exited;

    expect(lines).toEqual(["/run/host own"]);
  });

  test("are a session and a group of its own, and nothing to read", async () => {
    const { worker, lines } = await start(
      python("import os; print(os.getsid(0), os.getpgid(0), repr(os.read(0, 1)))"),
    );
    await worker.exited;

    expect(lines).toEqual([`${worker.pid} ${worker.pid} b''`]);
  });
});

describe("the channel", () => {
  const echo = `
import socket
channel = socket.socket(fileno=3)
while data := channel.recv(65536): channel.sendall(data.upper())
`;

  test("carries bytes both ways and ends with the worker", async () => {
    const { worker } = await start(python(echo));
    const { socket } = worker;
    if (socket === undefined) throw new Error("There is no channel.");

    socket.write("hello");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toBe("HELLO");

    const closed = once(socket, "close");
    await worker.stop(0);
    await closed;
  });

  test("tells the worker that the host is gone", async () => {
    const { worker } = await start(python(echo));
    worker.socket?.destroy();

    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  test("is open to Node.js too", async () => {
    const script = `
      const { Socket } = require("node:net");
      const socket = new Socket({ fd: Number(process.env.LATER_WORKER_FD) });
      socket.on("data", (data) => socket.end(String(data).toUpperCase()));
    `;
    const { worker } = await start({ command: process.execPath, args: ["-e", script] });
    worker.socket?.write("hello");
    const [answer] = (await once(worker.socket as NodeJS.EventEmitter, "data")) as [Buffer];

    expect(answer.toString()).toBe("HELLO");
    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  test("may break without anybody listening", async () => {
    const { worker } = await start(sh("exit 0"));
    await worker.exited;
    worker.socket?.write("too late");
    await vi.waitFor(() => expect(worker.socket?.destroyed).toBe(true));
  });

  test("is left out where it is not wanted", async () => {
    const { worker, lines } = await start({
      ...python("import os\ntry: os.fstat(3)\nexcept OSError: print('closed')"),
      hasChannel: false,
    });
    await worker.exited;

    expect(worker.socket).toBeUndefined();
    expect(lines).toEqual(["closed"]);
  });
});

describe("what a worker prints", () => {
  test("comes line by line, whatever the pieces are, with a last line that has no end", async () => {
    const { worker, lines } = await start(
      sh("printf 'one\\ntw'; sleep 0.05; printf 'o\\n\\nfo'; printf 'err\\n' >&2; printf ur"),
    );
    await worker.exited;

    expect(printed(lines)).toEqual(["one", "two", "", "four"]);
    expect(lines).toContain("stderr: err");
  });

  test("is there in full when the worker has ended", async () => {
    const { worker, lines } = await start(python("print('\\n'.join(map(str, range(100_000))))"));
    await worker.exited;

    expect(lines).toHaveLength(100_000);
    expect(lines.at(-1)).toBe("99999");
  });

  test("is cut where lines have no end", async () => {
    const { worker, lines } = await start(
      python("print('x' * 50_000_000); print('next'); print('y' * 9_000, end='')"),
    );
    await worker.exited;

    expect(lines).toEqual(["x".repeat(8_192), "next", "y".repeat(8_192)]);
  });

  test("may be dropped", async () => {
    const worker = await WorkerProcess.start({
      command: "sh",
      args: ["-c", "yes | head -c 1000000"],
      workerId: "w1",
      runId: "0".repeat(32),
    });

    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });
});

describe("the end of a worker", () => {
  test.each([
    ["exit 3", { code: 3, signal: null }],
    ["kill -s TERM $$", { code: null, signal: "SIGTERM" }],
  ])("is told as it was: %s", async (script, exit) => {
    const { worker } = await start(sh(script));
    expect(worker.isAlive).toBe(true);

    expect(await worker.exited).toEqual(exit);
    expect(worker.isAlive).toBe(false);
    expect(worker.memoryBytes()).toBeUndefined();
    expect(worker.kill("SIGKILL")).toBe(false);
    await worker.stop(1_000);
  });

  test("is that of its group", async () => {
    const { worker, pids } = await startScript("family");
    process.kill(worker.pid, "SIGKILL");

    expect(await worker.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(pids).toHaveLength(4);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  test("does not wait for those that have left the group and still hold what it has printed to", async () => {
    const { worker, lines } = await start(
      python(`
import os, time
if os.fork() == 0:
    os.setsid()
    print(os.getpid(), end="", flush=True)
    time.sleep(600)
os._exit(0) if time.sleep(0.3) is None else None
`),
    );
    await worker.exited;

    expect(lines).toHaveLength(1);
    const daemon = Number(lines[0]);
    expect(isRunning(daemon)).toBe(true);
    process.kill(daemon, "SIGKILL");
  });

  test("does not wait for members of the group that nobody reaps", async () => {
    const { worker, lines } = await start(
      python(`
import os, time
into, out = os.pipe()
if os.fork() == 0:
    child = os.fork()
    if child == 0: os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    os.setsid()
    os.write(out, f"{child} {os.getpid()}".encode())
    for descriptor in range(3): os.close(descriptor)
    time.sleep(600)
print(os.read(into, 99).decode(), flush=True)
time.sleep(600)
`),
    );
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    const [zombie, parent] = (lines[0] ?? "").split(" ").map(Number) as [number, number];
    expect(readProcessStat(zombie)).toMatchObject({ hasEnded: true, group: worker.pid });

    const stopped = performance.now();
    await worker.stop(20_000);

    expect(performance.now() - stopped).toBeLessThan(10_000);
    expect(readProcessStat(zombie)?.hasEnded).toBe(true);
    process.kill(parent, "SIGKILL");
  });
});

describe("signals", () => {
  test("reach the worker and its children", async () => {
    const { worker, lines } = await start(
      sh(
        '(trap "echo child" USR1; echo up; while :; do sleep 0.02; done) & trap "echo worker" USR1; echo up; while :; do sleep 0.02; done',
      ),
    );
    await vi.waitFor(() => expect(lines).toEqual(["up", "up"]));

    expect(worker.kill("SIGUSR1")).toBe(true);

    await vi.waitFor(() =>
      expect(printed(lines).toSorted()).toEqual(["child", "up", "up", "worker"]),
    );
  });
});

describe("a worker that is stopped", () => {
  const obedient = `
import os, signal, sys, time
def end(*_):
    print("ending", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print(os.getpid(), flush=True)
`;

  test("may end in its own way", async () => {
    const { worker, lines } = await start(python(`${obedient}time.sleep(600)`));
    await vi.waitFor(() => expect(lines).toHaveLength(1));

    await worker.stop(20_000);

    expect(lines.at(-1)).toBe("ending");
    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  test("may do so even if it was held up", async () => {
    const { worker, lines } = await start(
      python(`${obedient}os.kill(os.getpid(), signal.SIGSTOP); time.sleep(600)`),
    );
    await vi.waitFor(() => expect(lines).toHaveLength(1));

    await worker.stop(20_000);

    expect(lines.at(-1)).toBe("ending");
  });

  test("has children that may end in their own way, although it has gone ahead", async () => {
    const { worker, lines } = await start(
      sh(
        "(trap 'sleep 0.3; echo late; exit' TERM; echo up; while :; do sleep 0.02; done) & echo up; wait",
      ),
    );
    await vi.waitFor(() => expect(lines).toEqual(["up", "up"]));

    await worker.stop(20_000);

    expect(printed(lines)).toEqual(["up", "up", "late"]);
    expect(await worker.exited).toEqual({ code: null, signal: "SIGTERM" });
  });

  test.each(["stubborn", "busy"] as const)("is killed when its time is up: %s", async (name) => {
    const { worker } = await startScript(name);

    await worker.stop(50);

    expect(await worker.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("has children that are killed when their time is up, although it has gone ahead", async () => {
    const { worker, lines } = await start(
      sh("(trap '' TERM; echo up; sleep 600; sleep 600) & echo up; wait"),
    );
    await vi.waitFor(() => expect(lines).toEqual(["up", "up"]));

    await worker.stop(100);

    expect(await worker.exited).toEqual({ code: null, signal: "SIGTERM" });
    expect(findMembers(worker.pid)).toEqual([]);
  });

  test("is killed at once if it has no time at all", async () => {
    const { worker } = await startScript("family");

    await Promise.all([worker.stop(Infinity), worker.stop(0)]);

    expect(worker.isAlive).toBe(false);
    expect(findMembers(worker.pid)).toEqual([]);
  });
});

describe("a worker that cannot be started", () => {
  const script = path.join(folder, "script");
  writeFileSync(script, "#!/bin/sh\n", { mode: 0o644 });
  const noCommand = (name: string): string =>
    `The worker "${name}" cannot be started: there is no such command.`;
  const noFolder = 'The worker "sh" cannot be started: its working directory does not exist.';
  const notExecutable = 'The worker "script" cannot be started: it may not be executed.';
  const answers = (reason: string): string =>
    `The worker "sh" cannot be started: the system answers ${reason}.`;

  test.each<[string, Partial<WorkerProcessOptions>, string, string]>([
    ["an unknown name", { command: "no-such-command" }, "ENOENT", noCommand("no-such-command")],
    ["an unknown name with limits", { command: "none", niceness: 1 }, "ENOENT", noCommand("none")],
    ["a missing file", { command: "./none", cpuSeconds: 5 }, "ENOENT", noCommand("none")],
    ["a missing folder", { cwd: path.join(folder, "none") }, "ENOENT", noFolder],
    ["a mere text", { command: script }, "EACCES", notExecutable],
    ["a mere text with limits", { command: script, niceness: 1 }, "EACCES", notExecutable],
    ["too long arguments", { args: ["x".repeat(1_000_000)] }, "E2BIG", answers("E2BIG")],
    ["no arguments", { args: ["\0"] }, "ERR_INVALID_ARG_VALUE", answers("ERR_INVALID_ARG_VALUE")],
  ])("says so: %s", async (_what, options, reason, fault) => {
    const error: unknown = await start(options).catch((error: unknown) => error);

    expect(LaterError.is(error) && error).toMatchObject({
      code: "WORKER_FAILED",
      message: fault,
      details: { reason },
      retryable: false,
    });
  });
});

describe("limits", () => {
  test("of memory hold for Python", async () => {
    const { worker, lines } = await start({
      ...python("try: bytearray(200_000_000)\nexcept MemoryError: print('refused')"),
      memoryLimitBytes: 100_000_000,
    });
    await worker.exited;

    expect(lines).toEqual(["refused"]);
  });

  test("of memory hold for Node.js, and leave it what is below", async () => {
    const allocate = (megabytes: number): Partial<WorkerProcessOptions> => ({
      command: process.execPath,
      args: ["-e", `Buffer.alloc(${megabytes}_000_000, 1); console.log("done")`],
      memoryLimitBytes: 300_000_000,
    });
    const [within, beyond] = await Promise.all([start(allocate(100)), start(allocate(400))]);

    expect(await within.worker.exited).toEqual({ code: 0, signal: null });
    expect(within.lines).toEqual(["done"]);
    expect(await beyond.worker.exited).not.toEqual({ code: 0, signal: null });
    expect(beyond.lines).not.toContain("done");
  });

  test("of computing end a worker", async () => {
    const { worker } = await start({ ...sh("while :; do :; done"), cpuSeconds: 1 });

    expect(await worker.exited).toEqual({ code: null, signal: "SIGXCPU" });
  });

  test("leave the process what it is: the command, in a group that it leads", async () => {
    const { worker, lines } = await start({
      ...python("import os, sys; print(os.getpid(), os.getpgid(0), os.nice(0), sys.argv[1:])"),
      niceness: 7,
      cpuSeconds: 50,
      memoryLimitBytes: 500_000_000,
    });
    await worker.exited;

    expect(lines).toEqual([`${worker.pid} ${worker.pid} ${os.getPriority() + 7} []`]);
  });

  test.each([process.env, { OWN: "own" }])("leave names to be looked for as ever", async (env) => {
    const { worker } = await start({ command: "env", env, niceness: 1 });

    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  test("leave arguments as they are", async () => {
    const args = ["-c", "import sys; print(sys.argv[1:])", "$HOME", "a b", "'\"", "", "-n"];
    const { worker, lines } = await start({ command: "/usr/bin/python3", args, niceness: 1 });
    await worker.exited;

    expect(lines).toEqual([`['$HOME', 'a b', '\\'"', '', '-n']`]);
  });

  test.each([
    [
      { memoryLimitBytes: 1_000 },
      '"memoryLimitBytes" must be a whole number from 1048576 to 9007199254740991.',
    ],
    [{ cpuSeconds: 0.5 }, '"cpuSeconds" must be a whole number from 1 to 1000000000.'],
    [{ niceness: 20 }, '"niceness" must be a whole number from -20 to 19.'],
    [{ niceness: Number.NaN }, '"niceness" must be a whole number from -20 to 19.'],
  ])("have bounds: %j", async (limits, message) => {
    await expect(start(limits)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message });
  });
});

test("tells how much memory a worker takes up", async () => {
  const { worker, lines } = await start(
    python(
      "import time; kept = bytearray(b'x') * 50_000_000; print('up', flush=True); time.sleep(600)",
    ),
  );
  await vi.waitFor(() => expect(lines).toEqual(["up"]));

  expect(worker.memoryBytes()).toBeGreaterThan(50_000_000);
  expect(worker.memoryBytes()).toBeLessThan(100_000_000);
});

test("lets the host end if it is told so, and not otherwise", async () => {
  const source = (call: string): string => `
    import { WorkerProcess } from ${JSON.stringify(path.join(import.meta.dirname, "worker-process.ts"))};
    const worker = await WorkerProcess.start({ command: "sh", args: ["-c", "read line <&3; echo over >&2"], workerId: "w", runId: "0" });
    ${call};
    setTimeout(() => worker.socket.end("go on\\n"), 200).unref();
    await worker.exited.then(() => console.log("ended"));
  `;
  const run = (call: string): string =>
    execFileSync(
      process.execPath,
      ["--conditions=later-source", "--import", "tsx", "--input-type=module", "-e", source(call)],
      { encoding: "utf8", timeout: 20_000, stdio: ["ignore", "pipe", "ignore"] },
    );
  // A process that ends although something is awaited at its top says so with this code.
  expect(() => run("worker.unref()")).toThrow(expect.objectContaining({ status: 13 }));
  expect(run("worker.unref(); worker.ref()")).toBe("ended\n");
});
