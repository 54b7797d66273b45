import { type ExitCode, exitCodes } from "../exit-codes.ts";

/**
 * What Ctrl-C means: it cancels the work that is going on, where there is any that can be cancelled;
 * otherwise, and the second time, it leaves.
 */
export class Interrupts {
  readonly #leave: (exitCode: ExitCode) => void;
  #cancel: (() => void) | undefined;
  #ignoresKeys = false;

  /** @param leave Ends the process. */
  constructor(leave: (exitCode: ExitCode) => void) {
    this.#leave = leave;
    process.on("SIGINT", () => {
      if (!this.#ignoresKeys) this.interrupt();
    });
  }

  /** From now on Ctrl-C means nothing: it is for the process that has started this one. */
  ignoreKeys(): void {
    this.#ignoresKeys = true;
  }

  /** From now on SIGTERM does the same as Ctrl-C; before, it ends the process as it ends any other. */
  includeTermination(): void {
    process.on("SIGTERM", () => this.interrupt(exitCodes.terminated));
  }

  /**
   * Does what Ctrl-C does.
   *
   * @param exitCode How the process ends where there is nothing to cancel.
   */
  interrupt(exitCode: ExitCode = exitCodes.cancelled): void {
    const cancel = this.#cancel ?? (() => this.#leave(exitCode));
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

/** Work that goes on until it is cancelled. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
