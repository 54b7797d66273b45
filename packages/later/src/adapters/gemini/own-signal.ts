/** A signal of one request. */
interface OwnSignal {
  readonly signal: AbortSignal | undefined;
  /** Unties it from the given one, when the request is over. */
  readonly release: () => void;
}

/**
 * Makes a signal that fires with the given one. The SDK leaves a listener on the signal of each request: on that of a
 * conversation they would add up.
 */
export function ownSignal(given: AbortSignal | undefined): OwnSignal {
  if (given === undefined) return { signal: undefined, release: () => {} };
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort(given.reason);
  };
  if (given.aborted) follow();
  else given.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    release: () => {
      given.removeEventListener("abort", follow);
    },
  };
}
