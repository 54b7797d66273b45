/** Something that can be given up. */
interface Cancellable {
  cancel(): void;
  /** Where it waits: the relay's own note, so that the way out takes no search. */
  relayPlace: number;
}

const relays = new WeakMap<AbortSignal, AbortRelay>();

/**
 * What is cancelled when a signal fires. All of it shares one listener: one for each call would take
 * longer than the call, and many at a time look like a leak to Node.js.
 */
export class AbortRelay {
  readonly #signal: AbortSignal;
  readonly #waiting: Cancellable[] = [];
  #listening = false;

  /** The relay of a signal that has not fired. */
  static of(signal: AbortSignal): AbortRelay {
    if (latest !== undefined && latest.#signal === signal) return latest;
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
    cancellable.relayPlace = this.#waiting.push(cancellable) - 1;
    if (this.#listening) return;
    this.#listening = true;
    this.#signal.addEventListener("abort", this.#cancelAll);
  }

  delete(cancellable: Cancellable): void {
    const last = this.#waiting.pop();
    if (last !== undefined && last !== cancellable) {
      this.#waiting[cancellable.relayPlace] = last;
      last.relayPlace = cancellable.relayPlace;
    }
    if (this.#isIdle) rest(this);
  }

  /** Stops listening, unless there is something to cancel. */
  sleep(): void {
    if (!this.#isIdle) return;
    this.#listening = false;
    this.#signal.removeEventListener("abort", this.#cancelAll);
  }

  get #isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  readonly #cancelAll = (): void => {
    // A copy, since those that are cancelled go.
    for (const cancellable of this.#waiting.slice()) cancellable.cancel();
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
