import type { Ending } from "../ending.ts";
import type { RunningCall } from "../running-call.ts";
import { type Attempt, unlessEnded } from "./attempt.ts";

/**
 * Lets so many calls run at the same time; others wait in their order. A call that has ended makes room, even where its
 * function takes no notice: one that hangs must not hold up all that follow.
 */
export class CallGate {
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(concurrency: number) {
    this.#free = concurrency;
  }

  async run(attempt: Attempt, running: RunningCall): Promise<Ending | undefined> {
    if (!(await this.#enter(running))) return undefined;
    try {
      return await attempt();
    } finally {
      this.#leave();
    }
  }

  /** Whether it is the call's turn; if not, it has ended. */
  async #enter(running: RunningCall): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return true;
    }
    let admit = (): void => {};
    const turn = new Promise<true>((resolve) => {
      admit = () => resolve(true);
    });
    this.#waiting.add(admit);
    const isAdmitted = (await unlessEnded(running, turn)) === true;
    // One that is admitted as it ends has to make room again.
    if (!isAdmitted && !this.#waiting.delete(admit)) this.#leave();
    return isAdmitted;
  }

  #leave(): void {
    for (const admit of this.#waiting) {
      this.#waiting.delete(admit);
      admit();
      return;
    }
    this.#free += 1;
  }
}
