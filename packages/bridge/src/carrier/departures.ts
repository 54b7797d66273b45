/** Somebody who waits until so many messages have left. */
interface Waiting {
  readonly count: number;
  readonly resolve: () => void;
}

/** Tells when messages that were sent have left, which they do in the order in which they were sent. */
export class Departures {
  #sent = 0;
  #left = 0;
  #waiting: Waiting[] = [];

  /** How many have been sent. */
  get sent(): number {
    return this.#sent;
  }

  add(): void {
    this.#sent += 1;
  }

  /** As many have left by now as had been sent when there were `count`. */
  leftUpTo(count: number): void {
    this.#left = Math.max(this.#left, count);
    let done = 0;
    for (const { count: wanted, resolve } of this.#waiting) {
      if (wanted > this.#left) break;
      resolve();
      done += 1;
    }
    if (done > 0) this.#waiting.splice(0, done);
  }

  /** Settles when all have left that have been sent by now, or none will any more. */
  settled(): Promise<void> {
    if (this.#sent <= this.#left) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count: this.#sent, resolve }));
  }

  /** None leaves any more. */
  end(): void {
    this.leftUpTo(Infinity);
  }
}
