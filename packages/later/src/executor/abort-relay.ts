/** Something that can be given up. */
interface Cancellable {
  cancel(): void;
}

const relays = new WeakMap<AbortSignal, Set<Cancellable>>();

/**
 * The set of what is cancelled when a signal fires; add to it and delete from it freely. It costs the
 * signal one listener, however many calls it serves and for as long as it lives: adding and removing
 * one for each call would take longer than the call, and many at a time look like a leak to Node.js.
 */
export function cancelledBy(signal: AbortSignal): Set<Cancellable> {
  let relay = relays.get(signal);
  if (relay === undefined) {
    const listening = new Set<Cancellable>();
    signal.addEventListener("abort", () => {
      for (const cancellable of listening) cancellable.cancel();
    });
    relays.set(signal, listening);
    relay = listening;
  }
  return relay;
}
