import type { SessionStore } from "../store/session-store.ts";

/** So often in its time to live a session is touched. */
const touchesPerTtl = 3;
/** A session that lives for less is touched no more often than this, in milliseconds. */
const shortestIntervalMs = 20;
/** One that lives for ever may get an end later, and is looked at this often, in milliseconds. */
const longestIntervalMs = 60_000;

/** Uses a session again and again while there is somebody who holds it: a call that runs, a watch. */
export class KeepAlive {
  readonly #store: SessionStore;
  readonly #sessionId: string;
  #holders = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(store: SessionStore, sessionId: string) {
    this.#store = store;
    this.#sessionId = sessionId;
  }

  /** Holds the session until the function it gives is called. */
  hold(): () => void {
    this.#holders += 1;
    // The timer outlives short holds, so that calls in quick succession share one.
    if (this.#timer === undefined) this.#start(shortestIntervalMs);
    let held = true;
    return () => {
      if (held) this.#holders -= 1;
      held = false;
    };
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #start(delayMs: number): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => void this.#touch(), delayMs);
    const timer: { unref?: () => void } | number = this.#timer;
    if (typeof timer === "object") timer.unref?.();
  }

  async #touch(): Promise<void> {
    let delayMs = longestIntervalMs;
    try {
      if (this.#holders > 0 && (await this.#store.touch(this.#sessionId))) {
        // It may change, so it is asked for each time.
        const ttlMs = (await this.#store.describe(this.#sessionId))?.ttlMs ?? Infinity;
        delayMs = Math.min(Math.max(ttlMs / touchesPerTtl, shortestIntervalMs), longestIntervalMs);
      }
    } catch {
      // A store that fails now may answer the next time; until then the session may expire.
      delayMs = shortestIntervalMs;
    }
    if (this.#holders > 0) this.#start(delayMs);
    else this.#timer = undefined;
  }
}
