/**
 * Runs actions one after the other, in the order in which they were asked for. Keeps those of one process
 * from colliding with each other; nothing depends on it.
 */
export class SerialQueue {
  #last: Promise<void> | undefined;

  run<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#last === undefined ? action() : this.#last.then(action);
    const forget = (): void => {
      if (this.#last === settled) this.#last = undefined;
    };
    const settled: Promise<void> = result.then(forget, forget);
    this.#last = settled;
    return result;
  }
}
