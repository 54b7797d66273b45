import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import { useTestProcesses } from "./fixtures/test-processes.ts";
import { ForeignReadiness, type ReadinessOptions } from "./foreign-readiness.ts";
import { WorkerProcess } from "./worker-process.ts";

useTestProcesses();

/** Starts a shell as a foreign worker. */
async function start(script: string): Promise<{
  readonly worker: WorkerProcess;
  readonly file: string;
  readonly findPort: (options?: Partial<ReadinessOptions>) => Promise<number>;
}> {
  const readiness = await ForeignReadiness.create();
  const worker = await WorkerProcess.start({
    command: "sh",
    args: ["-c", script],
    env: { ...process.env, ...readiness.environment },
    workerId: "w1",
    runId: "0".repeat(32),
    hasChannel: false,
    onLine: (_stream, line) => readiness.readLine(line),
  });
  onTestFinished(() => worker.stop(0));
  return {
    worker,
    file: readiness.environment.SNAKEPIT_READY_FILE,
    findPort: (options) =>
      readiness.findPort({ exited: worker.exited, timeoutMs: 20_000, ...options }),
  };
}

describe("a foreign worker is ready", () => {
  test.each([
    ["it says so", "echo starting; echo GRPC_READY:50051; sleep 600", 50_051],
    ["it says so among what goes wrong", "echo GRPC_READY:50053 >&2; sleep 600", 50_053],
    ["it says so in two pieces", "printf GRPC_REA; sleep 0.1; echo DY:1; sleep 600", 1],
    ["it says so in the midst of a line", "echo 'info: GRPC_READY:65535 (all)'; sleep 600", 65_535],
    [
      "it has written it down",
      'echo 50052 > "$SNAKEPIT_READY_FILE.tmp"; sleep 0.1; mv "$SNAKEPIT_READY_FILE.tmp" "$SNAKEPIT_READY_FILE"; sleep 600',
      50_052,
    ],
    [
      "it does both, the file first",
      'printf 7 > "$SNAKEPIT_READY_FILE"; sleep 0.5; echo GRPC_READY:8; sleep 600',
      7,
    ],
    [
      "it does both, the line first",
      'echo GRPC_READY:8; sleep 0.5; printf 7 > "$SNAKEPIT_READY_FILE"; sleep 600',
      8,
    ],
    [
      "it comes to it after nonsense",
      'echo GRPC_READY:0; echo GRPC_READY:65536; echo GRPC_READY:x; echo GRPC_READY: >&2; echo "12 13" > "$SNAKEPIT_READY_FILE"; sleep 0.2; echo GRPC_READY:9; sleep 600',
      9,
    ],
  ])("when %s", async (_how, script, port) => {
    const { findPort } = await start(script);

    expect(await findPort()).toBe(port);
  });
});

describe("a foreign worker is not ready", () => {
  test.each([
    [
      "echo oops >&2; exit 3",
      "The worker ended with exit code 3 before it was ready.",
      { code: 3, signal: null },
    ],
    [
      "kill -s KILL $$",
      "The worker ended by SIGKILL before it was ready.",
      { code: null, signal: "SIGKILL" },
    ],
  ])("when it has ended: %s", async (script, message, details) => {
    const { findPort } = await start(script);

    await expect(findPort()).rejects.toMatchObject({ code: "WORKER_FAILED", message, details });
  });

  test("when its time is up", async () => {
    const { findPort } = await start("sleep 600");

    await expect(findPort({ timeoutMs: 100 })).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: "The worker was not ready within 100 ms.",
      retryable: true,
    });
  });

  test("when it is no longer wanted", async () => {
    const { findPort } = await start("echo GRPC_READY:5; sleep 600");

    await expect(findPort({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });
});

describe("the file", () => {
  test("may still be written later, and goes with the worker", async () => {
    const { worker, file, findPort } = await start(
      'echo GRPC_READY:5; sleep 0.1; echo 5 > "$SNAKEPIT_READY_FILE"; sleep 600',
    );
    await findPort();

    await vi.waitFor(() => expect(readFileSync(file, "utf8")).toBe("5\n"));
    await worker.stop(0);
    await vi.waitFor(() => expect(existsSync(path.dirname(file))).toBe(false));
  });

  test("goes if the worker does not come to be ready", async () => {
    const { file, findPort } = await start("exit 1");
    await findPort().catch(() => {});

    await vi.waitFor(() => expect(existsSync(path.dirname(file))).toBe(false));
  });

  test("goes if no worker is started at all", async () => {
    const readiness = await ForeignReadiness.create();
    const folder = path.dirname(readiness.environment.SNAKEPIT_READY_FILE);
    expect(existsSync(folder)).toBe(true);

    await readiness.close();

    expect(existsSync(folder)).toBe(false);
  });
});
