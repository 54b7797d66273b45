import { readProcessStat } from "../process/process-stat.ts";
import { residentBytes } from "../process/resident-bytes.ts";
import type { WorkerExit } from "../process/worker-process.ts";
import { atMost } from "../time/at-most.ts";
import type { LaunchedProcess } from "./worker-launcher.ts";

/** How long the fork server may take to notice that a worker is gone, in milliseconds. */
const noticeMs = 2_000;

/** A worker that is a copy of a fork server, whose child it is. */
export class ForkedWorker implements LaunchedProcess {
  readonly pid: number;
  readonly exited: Promise<WorkerExit>;
  /** Tells the process from a later one of the same number. */
  readonly #startTime: string | undefined;
  #onExit!: (exit: WorkerExit) => void;
  #isAlive = true;

  constructor(pid: number) {
    this.pid = pid;
    this.#startTime = readProcessStat(pid)?.startTime;
    this.exited = new Promise((resolve) => {
      this.#onExit = resolve;
    });
  }

  /** Called when the fork server says that it has ended, or is gone itself. */
  ended(exit: WorkerExit): void {
    this.#isAlive = false;
    this.#onExit(exit);
  }

  memoryBytes(): number | undefined {
    return this.#isAlive ? residentBytes(this.pid) : undefined;
  }

  async stop(graceMs: number): Promise<void> {
    if (graceMs > 0) {
      this.#kill("SIGTERM");
      this.#kill("SIGCONT");
      await atMost(graceMs, this.exited);
    }
    this.#kill("SIGKILL");
    await atMost(noticeMs, this.exited);
  }

  /** Each worker leads a group of its own. */
  #kill(signal: NodeJS.Signals): void {
    if (!this.#isAlive || readProcessStat(this.pid)?.startTime !== this.#startTime) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}
