import { LaterError } from "later-runtime";

import type { ProtocolMessage } from "../worker-protocol/messages.ts";

/** Somebody who waits until so many messages have left. */
interface Waiting {
  readonly count: number;
  readonly resolve: () => void;
}

/** How many answers may wait for a side that takes nothing. */
const maximumAnswers = 10_000;

/** Tells when messages that were sent have left, which they do in the order in which they were sent. */
export class Departures {
  #sent = 0;
  #left = 0;
  /** Answers that have been sent since the first one that has not left. */
  #answers = 0;
  #firstAnswer = 0;
  #waiting: Waiting[] = [];

  /** How many have been sent. */
  get sent(): number {
    return this.#sent;
  }

  /** @returns why the connection is to be cut: the other side has more answered than it takes answers */
  add({ type }: ProtocolMessage): LaterError | undefined {
    this.#sent += 1;
    if (type !== "problem" && type !== "pong") return undefined;
    if (this.#answers === 0) this.#firstAnswer = this.#sent;
    this.#answers += 1;
    if (this.#answers <= maximumAnswers) return undefined;
    return new LaterError("QUOTA_EXCEEDED", "The other side takes no answers.", {
      details: { quota: "answers", limit: maximumAnswers },
    });
  }

  /** As many have left by now as had been sent when there were `count`. */
  leftUpTo(count: number): void {
    this.#left = Math.max(this.#left, count);
    if (this.#left >= this.#firstAnswer) this.#answers = 0;
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
