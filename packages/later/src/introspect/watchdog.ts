import type { ChildProcess } from "node:child_process";
import { Worker } from "node:worker_threads";

/** What the thread of a {@link Watchdog} is started with. */
export interface WatchdogData {
  readonly shared: Int32Array;
  /** When the answer is due, in milliseconds since 1970; it is of the current turn. */
  readonly deadline: Float64Array;
  readonly slots: typeof slots;
}

/** The places of what is told. */
const slots = { turn: 0, limitMs: 1, isOver: 2, processes: 3, end: 64 } as const;

/**
 * Ends this process, and the compilers that it has started, when an answer is not there in time. A thread sees to it, because
 * this one waits for such compilers without being able to do anything else, and a compiler that is busy does not notice
 * that nobody waits for it any more.
 */
export class Watchdog {
  readonly #shared = new Int32Array(new SharedArrayBuffer(4 * slots.end));
  readonly #deadline = new Float64Array(new SharedArrayBuffer(8));
  #isWatching = false;

  /**
   * From now on an answer is due.
   *
   * @param deadline in milliseconds since 1970
   * @param limitMs what was given for it, to be told
   */
  begin(deadline: number, limitMs: number): void {
    this.#deadline[0] = deadline;
    this.#shared[slots.limitMs] = limitMs;
    this.#takeTurn();
  }

  /** Whether the time is over: an answer that comes now tells of what was ended, and must not be given. */
  get isOver(): boolean {
    return Atomics.load(this.#shared, slots.isOver) === 1;
  }

  /** The answer is there. */
  end(): void {
    this.#takeTurn();
  }

  /** Has a process ended along with this one, as long as it lives. Without any there is no thread. */
  add(process: ChildProcess): void {
    const slot = this.#shared.indexOf(0, slots.processes);
    if (slot < 0 || process.pid === undefined) return;
    Atomics.store(this.#shared, slot, process.pid);
    // Its number may become that of a stranger.
    process.once("exit", () => Atomics.store(this.#shared, slot, 0));
    if (this.isOver) process.kill("SIGKILL");
    if (!this.#isWatching) this.#start();
  }

  #start(): void {
    this.#isWatching = true;
    const file = new URL("watchdog-thread.js", import.meta.url);
    const workerData: WatchdogData = { shared: this.#shared, deadline: this.#deadline, slots };
    const thread = new Worker(file, { workerData });
    // Types can be read without it.
    thread.on("error", () => undefined);
    thread.unref();
  }

  /** Odd turns are those in which an answer is due. */
  #takeTurn(): void {
    Atomics.add(this.#shared, slots.turn, 1);
    Atomics.notify(this.#shared, slots.turn);
  }
}
