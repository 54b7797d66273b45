import type { SessionStore } from "../store/session-store.ts";

/** Removes what has expired from a store, again and again. Keeps no process alive. */
export class Sweeper {
  readonly #store: SessionStore;
  readonly #intervalMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: SessionStore, intervalMs: number) {
    this.#store = store;
    this.#intervalMs = intervalMs;
  }

  /** Begins, if it has not begun yet. */
  start(): void {
    if (this.#timer !== undefined || this.#intervalMs === Infinity) return;
    this.#timer = setTimeout(() => void this.#sweep(), this.#intervalMs);
    const timer: { unref?: () => void } | number = this.#timer;
    if (typeof timer === "object") timer.unref?.();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #sweep(): Promise<void> {
    const timer = this.#timer;
    try {
      await this.#store.sweep();
    } catch {
      // A store that fails now may be swept the next time.
    }
    if (this.#timer !== timer) return;
    this.#timer = undefined;
    this.start();
  }
}
