/** Between two ticks; a gap of more than twice as long is a stall. */
const tickMs = 250;

/**
 * Time during which the process was able to serve anybody, in milliseconds. Unlike the wall clock it
 * never jumps, and while the event loop stalls or the machine sleeps it all but stands still: requests
 * that were waiting then find their sessions as they left them.
 */
export class IdleClock {
  #time = 0;
  #seen = performance.now();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Starts to tell stalls from quiet; until then every gap counts as a stall. Keeps no process alive. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#seen = performance.now();
    this.#timer = setInterval(() => this.now(), tickMs);
    const timer: { unref?: () => void } | number = this.#timer;
    if (typeof timer === "object") timer.unref?.();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Never goes back. */
  now(): number {
    const seen = performance.now();
    this.#time += Math.min(seen - this.#seen, 2 * tickMs);
    this.#seen = seen;
    return this.#time;
  }
}
