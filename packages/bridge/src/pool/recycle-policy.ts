import type { WorkerEndReason } from "./pool-event.ts";
import type { RecycleOptions } from "./pool-options.ts";
import type { SeatedWorker, WorkerSlot } from "./worker-slot.ts";

/** Looks at the workers of a pool from time to time, and has those replaced that have served long enough. */
export class RecyclePolicy {
  readonly #options: Required<RecycleOptions>;
  readonly #slots: readonly WorkerSlot[];
  #timer: ReturnType<typeof setInterval> | undefined;
  #isChecking = false;

  constructor(options: Required<RecycleOptions>, slots: readonly WorkerSlot[]) {
    this.#options = options;
    this.#slots = slots;
  }

  start(): void {
    const { afterCalls, afterMs, aboveBytes, checkMs } = this.#options;
    if (afterCalls === Infinity && afterMs === Infinity && aboveBytes === Infinity) return;
    this.#timer = setInterval(() => void this.#check(), checkMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** One after the other, so that most of the pool is always there. */
  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      for (const slot of this.#slots) {
        const reason = slot.worker === undefined ? undefined : this.#reasonFor(slot.worker);
        if (reason !== undefined) await slot.recycle(reason);
      }
    } finally {
      this.#isChecking = false;
    }
  }

  #reasonFor({ seat, expiresAt, process }: SeatedWorker): WorkerEndReason | undefined {
    const { afterCalls, aboveBytes } = this.#options;
    if (seat.served >= afterCalls) return "calls";
    if (performance.now() >= expiresAt) return "age";
    if (aboveBytes !== Infinity && (process.memoryBytes() ?? 0) > aboveBytes) return "memory";
    return undefined;
  }
}
