import { LaterError } from "later-runtime";

import { atMost } from "../time/at-most.ts";
import { readGivenUp } from "../workers/link-failure.ts";
import type { WorkerSeat } from "../workers/worker-seat.ts";
import type { CrashBreaker } from "./crash-breaker.ts";
import type { PoolEvent, WorkerEndReason } from "./pool-event.ts";
import type { PoolSettings } from "./pool-options.ts";
import type { StartGate } from "./start-gate.ts";
import type { LaunchedWorker, WorkerLauncher } from "./worker-launcher.ts";

/** Until then a worker's death is taken for a failed start, in milliseconds from its start. */
const youthMs = 2_000;

/** What places in a pool have in common. */
export interface SlotHost {
  readonly settings: PoolSettings;
  readonly launcher: WorkerLauncher;
  readonly breaker: CrashBreaker;
  readonly gate: StartGate;
  readonly nextId: () => string;
  /** Gives calls to the worker from now on. */
  readonly seat: (worker: LaunchedWorker) => WorkerSeat;
  readonly emit: (event: PoolEventNews) => void;
}

/** What an event says besides which pool it is about. */
export type PoolEventNews = PoolEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, "pool">
    : never
  : never;

/** A worker with what is known about its life. */
export interface SeatedWorker extends LaunchedWorker {
  readonly seat: WorkerSeat;
  readonly startedAt: number;
  /** When it is to be replaced, on the clock of `performance.now()`. */
  readonly expiresAt: number;
}

/** One place in a pool: keeps a worker in it, whatever happens to each, until the pool closes. */
export class WorkerSlot {
  readonly #host: SlotHost;
  readonly #stop = new AbortController();
  readonly #retiring = new Set<Promise<void>>();
  #worker: SeatedWorker | undefined;
  #isReplacing = false;
  #running: Promise<void> | undefined;
  #onFirst: (() => void) | undefined;
  /** Settles when the first worker is ready or has failed. */
  readonly first: Promise<void>;

  constructor(host: SlotHost) {
    this.#host = host;
    this.first = new Promise((resolve) => {
      this.#onFirst = resolve;
    });
  }

  /** The worker that is ready, if one is. */
  get worker(): SeatedWorker | undefined {
    return this.#worker;
  }

  start(): void {
    this.#running ??= this.#keep();
  }

  /** Puts another worker in the place of this one, which goes when it has ended its calls. */
  async recycle(reason: WorkerEndReason): Promise<void> {
    const old = this.#worker;
    if (old === undefined || this.#isReplacing || this.#stop.signal.aborted) return;
    this.#isReplacing = true;
    try {
      const next = await this.#launch();
      if (this.#worker === old) {
        this.#worker = next;
        this.#retire(old, reason);
      } else this.#retire(next, "requested");
    } catch {
      // It stays: better one that is old than none. The failure has been told.
    } finally {
      this.#isReplacing = false;
    }
  }

  /** Ends the worker and puts none in its place. */
  async close(): Promise<void> {
    this.#stop.abort();
    const worker = this.#worker;
    if (worker !== undefined) this.#retire(worker, "closing");
    await this.#running;
    await Promise.all(this.#retiring);
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#pause();
      if (signal.aborted) break;
      try {
        this.#worker = await this.#launch();
      } catch {
        this.#onFirst?.();
        continue;
      }
      this.#onFirst?.();
      if (signal.aborted) this.#retire(this.#worker, "closing");
      await this.#untilGone();
    }
    this.#onFirst?.();
  }

  /** Waits as long as there is a worker; it may be replaced meanwhile. */
  async #untilGone(): Promise<void> {
    for (let worker = this.#worker; worker !== undefined; worker = this.#worker) {
      const ending = await worker.endpoint.ended;
      if (this.#worker !== worker) continue;
      this.#worker = undefined;
      if (this.#stop.signal.aborted) return;
      await this.#bury(worker, readGivenUp(ending) ?? "died");
      await this.#mourn(worker);
    }
  }

  /** A worker that has done nothing and died young is no better than one that did not start. */
  async #mourn({ endpoint, seat, startedAt }: SeatedWorker): Promise<void> {
    const { breaker, settings } = this.#host;
    const diedYoung = performance.now() - startedAt < youthMs;
    if (diedYoung && seat.served === 0) {
      const message = `The worker "${endpoint.id}" died as soon as it was ready.`;
      breaker.failed(new LaterError("WORKER_FAILED", message));
    } else {
      breaker.succeeded();
      if (diedYoung) await wait(settings.restartDelayMs, this.#stop.signal);
    }
  }

  async #launch(): Promise<SeatedWorker> {
    const { launcher, breaker, gate, nextId, seat, emit, settings } = this.#host;
    const id = nextId();
    await gate.enter();
    try {
      const startedAt = performance.now();
      emit({ type: "worker-starting", worker: id });
      const launched = await launcher.launch(id, this.#stop.signal);
      if (breaker.isOpen) breaker.succeeded();
      const { afterMs } = settings.recycle;
      const worker = {
        ...launched,
        seat: seat(launched),
        startedAt,
        expiresAt: afterMs === Infinity ? Infinity : startedAt + afterMs * (1 - Math.random() / 10),
      };
      const readyMs = performance.now() - startedAt;
      emit({ type: "worker-ready", worker: id, pid: launched.process.pid, readyMs });
      return worker;
    } catch (cause) {
      const error = LaterError.is(cause)
        ? cause
        : new LaterError("WORKER_FAILED", "The worker could not be started.", { cause });
      if (!this.#stop.signal.aborted) {
        breaker.failed(error);
        emit({ type: "worker-failed", worker: id, error });
      }
      throw error;
    } finally {
      gate.leave();
    }
  }

  #retire(worker: SeatedWorker, reason: WorkerEndReason): void {
    if (this.#worker === worker && reason === "closing") this.#worker = undefined;
    const retired = this.#drain(worker, reason).finally(() => this.#retiring.delete(retired));
    this.#retiring.add(retired);
  }

  async #drain(worker: SeatedWorker, reason: WorkerEndReason): Promise<void> {
    await atMost(this.#host.settings.drainTimeoutMs, worker.endpoint.drain());
    worker.endpoint.close(new LaterError("RUNTIME_DISCONNECTED", "The worker has been ended."));
    await this.#bury(worker, reason);
  }

  async #bury({ process, endpoint, seat }: SeatedWorker, reason: WorkerEndReason): Promise<void> {
    const { settings, emit } = this.#host;
    await process.stop(settings.stopGraceMs);
    emit({
      type: "worker-ended",
      worker: endpoint.id,
      pid: process.pid,
      reason,
      calls: seat.served,
    });
  }

  /** Waits as long as the breaker says, and then for its leave. */
  async #pause(): Promise<void> {
    const { breaker } = this.#host;
    do {
      await wait(breaker.delayMs, this.#stop.signal);
    } while (!this.#stop.signal.aborted && !breaker.mayStart());
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const proceed = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", proceed);
      resolve();
    };
    const timer = setTimeout(proceed, ms);
    signal.addEventListener("abort", proceed, { once: true });
  });
}
