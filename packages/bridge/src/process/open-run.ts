import { randomBytes } from "node:crypto";

import { LaterError } from "later-runtime";

import { readProcessStat } from "./process-stat.ts";
import { RunGuard } from "./run-guard.ts";
import { RunRegistry } from "./run-registry.ts";
import { WorkerProcess, type WorkerProcessOptions } from "./worker-process.ts";

/** What a worker of a run is started with. */
type RunWorkerOptions = Omit<WorkerProcessOptions, "runId">;

/**
 * All the workers of this process, which end with it. After `close`, and after the end of the host, however it
 * came, nothing is left that carries the id of the run or belongs to a worker's process group.
 */
export interface Run extends AsyncDisposable {
  /** 32 hexadecimal digits by chance; every process of the run has them as `LATER_RUN_ID`. */
  readonly runId: string;
  /**
   * Starts a worker that ends with the run at the latest.
   *
   * @throws LaterError as `WorkerProcess.start` does, and `WORKER_FAILED` after `close`
   */
  startWorker(options: RunWorkerOptions): Promise<WorkerProcess>;
  /**
   * Lets go of the run. The last one to do so kills what is left of it: stop the workers before. Resolves when that is
   * done; never rejects.
   */
  close(): Promise<void>;
}

/** The run of this process, while somebody needs it. */
let shared: SharedRun | undefined;

/**
 * Opens the run of this process, or shares the one that is open. What hosts that are gone have left behind is killed
 * first.
 *
 * @throws LaterError `WORKER_FAILED` if it could not be warranted that workers end with this process: there is no
 *   `sh`, or the folder of the registry cannot be made or is not this user's own
 */
export async function openRun(): Promise<Run> {
  shared ??= new SharedRun(() => {
    shared = undefined;
  });
  return shared.join();
}

/** A run among those that need it: it begins with the first one and ends with the last one. */
class SharedRun {
  readonly runId: string = randomBytes(16).toString("hex");
  readonly #onEnd: () => void;
  readonly #opened: Promise<RunGuard>;
  #users = 0;

  /** @param onEnd - called when nobody may join any more */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#opened = this.#open();
  }

  async join(): Promise<Run> {
    this.#users += 1;
    const guard = await this.#opened;
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => (closing ??= this.#leave(guard));
    return {
      runId: this.runId,
      startWorker: async (options) => {
        if (closing !== undefined) throw closedError();
        const worker = await this.#startWorker(options, guard);
        if (closing === undefined) return worker;
        await worker.stop(0);
        throw closedError();
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  }

  async #open(): Promise<RunGuard> {
    try {
      const registry = await RunRegistry.open();
      await registry.sweep();
      // If the host dies in between, there is a file too many; the other way round, nobody would know of the run.
      await registry.add(this.runId);
      return await RunGuard.start({ runId: this.runId, directory: registry.directory });
    } catch (error) {
      this.#onEnd();
      throw error;
    }
  }

  async #startWorker(options: RunWorkerOptions, guard: RunGuard): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({ ...options, runId: this.runId });
    guard.add(worker.pid, readProcessStat(worker.pid)?.startTime ?? "?");
    void worker.exited.then(() => guard.remove(worker.pid));
    return worker;
  }

  async #leave(guard: RunGuard): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#onEnd();
    await guard.close();
  }
}

function closedError(): LaterError {
  return new LaterError("WORKER_FAILED", "The run is closed.", { retryable: false });
}
