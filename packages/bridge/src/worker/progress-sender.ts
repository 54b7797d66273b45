import type { ToolProgress } from "later-runtime";

/** Between two messages of one call, in milliseconds. */
const intervalMs = 10;

/** It is one line for a person, in characters. */
const maximumMessageLength = 1_000;

/** Tells how far one call is: the latest, and no more than 100 times a second. */
export class ProgressSender {
  readonly #send: (progress: ToolProgress) => void;
  #sentAt = -Infinity;
  #latest: ToolProgress | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (progress: ToolProgress) => void) {
    this.#send = send;
  }

  /** Members of another type than they should have are left out; without a finite `progress` nothing is told. */
  update({ progress, total, message }: ToolProgress): void {
    if (!Number.isFinite(progress)) return;
    this.#latest = {
      progress,
      ...(Number.isFinite(total) ? { total: total as number } : {}),
      ...(typeof message === "string" ? { message: message.slice(0, maximumMessageLength) } : {}),
    };
    if (this.#timer !== undefined) return;
    const waitMs = this.#sentAt + intervalMs - performance.now();
    if (waitMs <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), Math.ceil(waitMs));
  }

  /** Tells now what has not been told yet. */
  flush(): void {
    this.stop();
    const latest = this.#latest;
    if (latest === undefined) return;
    this.#latest = undefined;
    this.#sentAt = performance.now();
    this.#send(latest);
  }

  /** Tells nothing of what has not been told yet. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
