/** The signal of a run, and what to do when a caller has its answer. */
interface SharedSignal {
  readonly signal: AbortSignal;
  readonly leave: () => void;
}

/** A run, and how many wait for it. */
interface Run {
  readonly controller: AbortController;
  waiting: number;
}

/**
 * Signals of calls that may be made more than once, as by a client that repeats a call after its connection broke: the
 * run that they share is cancelled when nobody waits for it any more.
 */
export class SharedSignals {
  readonly #runs = new Map<string, Run>();

  /**
   * @param key - the same for calls that share a run
   * @param own - fires when this caller no longer waits
   */
  join(key: string, own: AbortSignal): SharedSignal {
    const run = this.#runs.get(key) ?? { controller: new AbortController(), waiting: 0 };
    this.#runs.set(key, run);
    run.waiting += 1;
    let hasLeft = false;
    const leave = (): void => {
      if (hasLeft) return;
      hasLeft = true;
      own.removeEventListener("abort", giveUp);
      run.waiting -= 1;
      if (run.waiting === 0) this.#runs.delete(key);
    };
    const giveUp = (): void => {
      leave();
      if (run.waiting === 0) run.controller.abort(own.reason);
    };
    if (own.aborted) giveUp();
    else own.addEventListener("abort", giveUp);
    return { signal: run.controller.signal, leave };
  }
}
