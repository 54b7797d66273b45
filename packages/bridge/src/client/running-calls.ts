import { LaterError } from "later-runtime";

/** A call that runs: why it was given up, if it was, and what to do when it has ended. */
export interface RunningCall {
  readonly givenUp: () => LaterError | undefined;
  readonly ended: () => void;
}

/** The calls of one client, each of which ends early when its caller or the client gives up. */
export class RunningCalls {
  readonly #calls = new Set<(reason: LaterError) => void>();
  #closed = false;
  #idle: (() => void) | undefined;

  /** @throws LaterError `CANCELLED` for what need not be begun */
  assertWanted(signal: AbortSignal | undefined): void {
    if (this.#closed) throw clientClosed();
    if (signal?.aborted === true) throw cancelled(signal);
  }

  /** Cancels a call that has begun when the signal fires or the client closes. */
  add(call: { readonly cancel: () => void }, signal: AbortSignal | undefined): RunningCall {
    let reason: LaterError | undefined;
    const giveUp = (error: LaterError): void => {
      reason ??= error;
      call.cancel();
    };
    const onAbort = (): void => giveUp(cancelled(signal));
    signal?.addEventListener("abort", onAbort);
    this.#calls.add(giveUp);
    return {
      givenUp: () => reason,
      ended: () => {
        signal?.removeEventListener("abort", onAbort);
        this.#calls.delete(giveUp);
        if (this.#calls.size === 0) this.#idle?.();
      },
    };
  }

  /** Lets no call begin any more and ends those that run; resolves when they have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    const idle = new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
    for (const giveUp of this.#calls) giveUp(clientClosed());
    if (this.#calls.size > 0) await idle;
  }
}

function clientClosed(): LaterError {
  return new LaterError("CANCELLED", "The client is closed.", { retryable: false });
}

function cancelled(signal: AbortSignal | undefined): LaterError {
  return new LaterError("CANCELLED", "The caller gave the call up.", { cause: signal?.reason });
}
