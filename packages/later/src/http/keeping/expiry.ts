import { longestTimerMs } from "../../conversation/model/wait.ts";

/** One thing that is going to happen unless something else comes first. Keeps no process alive. */
export class Expiry {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** In the place of what was going to happen until now; never for a time longer than timers can be. */
  set(delayMs: number, action: () => void): void {
    this.clear();
    if (delayMs > longestTimerMs) return;
    this.#timer = setTimeout(action, delayMs);
    const timer: { unref?: () => void } | number = this.#timer;
    if (typeof timer === "object") timer.unref?.();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
