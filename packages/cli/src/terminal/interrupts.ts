/**
 * What Ctrl-C means: it cancels the work that is going on, where there is any that can be cancelled;
 * otherwise, and the second time, it leaves.
 */
export class Interrupts {
  readonly #leave: () => void;
  #cancel: (() => void) | undefined;

  /** @param leave Ends the process. */
  constructor(leave: () => void) {
    this.#leave = leave;
    process.on("SIGINT", () => this.interrupt());
  }

  /** Does what Ctrl-C does. */
  interrupt(): void {
    const cancel = this.#cancel ?? this.#leave;
    this.#cancel = undefined;
    cancel();
  }

  /** Runs work that Ctrl-C cancels. */
  async during<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const controller = new AbortController();
    this.#cancel = () => controller.abort();
    try {
      return await work(controller.signal);
    } finally {
      this.#cancel = undefined;
    }
  }
}
