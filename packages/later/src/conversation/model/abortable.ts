/**
 * Waits for work, but no longer than until the signal fires: then it rejects with the signal's reason,
 * and what becomes of the work is ignored. Without a signal it waits for the work alone.
 */
export function abortable<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const release = (): void => {
      signal.removeEventListener("abort", abandon);
    };
    const abandon = (): void => {
      release();
      reject(signal.reason);
    };
    if (signal.aborted) abandon();
    else signal.addEventListener("abort", abandon);
    // A client of one's own may give something else than a promise.
    Promise.resolve(work).then(
      (value) => {
        release();
        resolve(value);
      },
      (error: unknown) => {
        release();
        reject(error);
      },
    );
  });
}
