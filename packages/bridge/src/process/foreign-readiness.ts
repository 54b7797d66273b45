import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { LaterError } from "later-runtime";

import type { WorkerExit } from "./worker-process.ts";

/** How a wait for a worker is bounded. */
export interface ReadinessOptions {
  /** The worker's end, before which it must be ready. */
  readonly exited: Promise<WorkerExit>;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Gives up. */
  readonly signal?: AbortSignal;
}

/** How often the file is looked for, in milliseconds. */
const pollMs = 20;

/**
 * Learns on which port a worker serves that does not speak the worker protocol. Such a worker prints a line with
 * `GRPC_READY:<port>`, on standard output or, as some log everything there, on standard error; or it writes the port into
 * the file that `SNAKEPIT_READY_FILE` names in its environment. The first of these counts.
 *
 * @example
 * ```ts
 * const readiness = await ForeignReadiness.create();
 * const worker = await run.startWorker({
 *   command: "python3",
 *   args: ["grpc_server.py"],
 *   env: { ...process.env, ...readiness.environment },
 *   workerId: "w1",
 *   hasChannel: false,
 *   onLine: (stream, line) => readiness.readLine(line),
 * });
 * const port = await readiness.findPort({ exited: worker.exited, timeoutMs: 10_000 });
 * ```
 */
export class ForeignReadiness {
  /** What the worker needs in its environment. */
  readonly environment: { readonly SNAKEPIT_READY_FILE: string };
  readonly #folder: string;
  #printedPort: number | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.environment = { SNAKEPIT_READY_FILE: path.join(folder, "port") };
  }

  /** Makes a folder for the file, which nobody else may enter. */
  static async create(): Promise<ForeignReadiness> {
    return new ForeignReadiness(await mkdtemp(path.join(tmpdir(), "later-ready-")));
  }

  /** Takes a line that the worker has printed. What is no port is taken for output of another kind. */
  readLine(line: string): void {
    this.#printedPort ??= toPort(/GRPC_READY:(\d+)/.exec(line)?.[1]);
  }

  /**
   * Waits until the worker is ready. The file is kept until the worker has ended, in case it is written later.
   *
   * @returns the port, from 1 to 65,535
   * @throws LaterError `WORKER_FAILED` if the worker ends before, with its `code` and `signal` in `details`, and if it
   *   takes too long; `CANCELLED` if the signal fires
   */
  async findPort({ exited, timeoutMs, signal }: ReadinessOptions): Promise<number> {
    const dueAt = performance.now() + timeoutMs;
    let exit: WorkerExit | undefined;
    void exited.then((how) => {
      exit = how;
      // A file that cannot be removed is no reason to fail.
      this.close().catch(() => {});
    });
    for (;;) {
      const port = this.#printedPort ?? (await this.#readPort());
      if (signal?.aborted === true) throw new LaterError("CANCELLED");
      if (exit !== undefined) throw toExitError(exit);
      if (port !== undefined) return port;
      if (performance.now() >= dueAt) throw toLateError(timeoutMs);
      await delay(pollMs);
    }
  }

  /** Removes the file. Needed only for a worker that is never waited for. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #readPort(): Promise<number | undefined> {
    try {
      const text = await readFile(this.environment.SNAKEPIT_READY_FILE, "latin1");
      return toPort(/^\s*(\d+)\s*$/.exec(text)?.[1]);
    } catch {
      return undefined;
    }
  }
}

function toExitError({ code, signal }: WorkerExit): LaterError {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  return new LaterError("WORKER_FAILED", `The worker ended ${how} before it was ready.`, {
    details: { code, signal },
  });
}

function toLateError(timeoutMs: number): LaterError {
  return new LaterError("WORKER_FAILED", `The worker was not ready within ${timeoutMs} ms.`);
}

function toPort(digits: string | undefined): number | undefined {
  const port = Number(digits);
  return digits !== undefined && port >= 1 && port <= 65_535 ? port : undefined;
}
