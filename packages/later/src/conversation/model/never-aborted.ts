/** The signal of a request that nobody can cancel. */
export function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
