/** A time limit that can be waited for, and brought forward. */
export class Timeout {
  /** Settles when the time is up; never after `clear`. */
  readonly over: Promise<void>;
  #finish!: () => void;
  #timer: ReturnType<typeof setTimeout>;
  readonly #end: number;

  constructor(ms: number) {
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#end = performance.now() + ms;
    this.#timer = setTimeout(this.#finish, ms);
  }

  /** From now on there is at most so much time left. */
  shorten(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#finish, Math.min(ms, this.#end - performance.now()));
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
