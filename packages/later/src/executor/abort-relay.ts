/** Something that can be given up. */
interface Cancellable {
  cancel(): void;
}

/** Stays in every relay: V8 gives an emptied set a smaller table, and another one for the next call. */
const nobody: Cancellable = { cancel: () => {} };

const relays = new WeakMap<AbortSignal, AbortRelay>();

/**
 * What is cancelled when a signal fires. All of it shares one listener: one for each call would take
 * longer than the call, and many at a time look like a leak to Node.js.
 */
export class AbortRelay {
  readonly #signal: AbortSignal;
  readonly #waiting = new Set([nobody]);
  #listening = false;

  /** The relay of a signal that has not fired. */
  static of(signal: AbortSignal): AbortRelay {
    let relay = relays.get(signal);
    if (relay === undefined) {
      relay = new AbortRelay(signal);
      relays.set(signal, relay);
    }
    return relay;
  }

  private constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(cancellable: Cancellable): void {
    this.#waiting.add(cancellable);
    if (this.#listening) return;
    this.#listening = true;
    this.#signal.addEventListener("abort", this.#cancelAll);
  }

  delete(cancellable: Cancellable): void {
    this.#waiting.delete(cancellable);
    if (this.#isIdle) rest(this);
  }

  /** Stops listening, unless there is something to cancel. */
  sleep(): void {
    if (!this.#isIdle) return;
    this.#listening = false;
    this.#signal.removeEventListener("abort", this.#cancelAll);
  }

  get #isIdle(): boolean {
    return this.#waiting.size === 1;
  }

  readonly #cancelAll = (): void => {
    for (const cancellable of this.#waiting) cancellable.cancel();
  };
}

let latest: AbortRelay | undefined;

/**
 * A listener that nobody needs has to go, because the platform keeps a combined signal alive for as
 * long as it has one. Only the relay that was used last keeps its own, for the calls that follow one
 * another under the same signal.
 */
function rest(relay: AbortRelay): void {
  if (latest === relay) return;
  latest?.sleep();
  latest = relay;
}
