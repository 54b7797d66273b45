/**
 * Waits for work, but no longer than until the signal fires: then it rejects with the signal's reason,
 * and what becomes of the work is ignored.
 */
export function abortable<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let abandon!: () => void;
  const abandoned = new Promise<never>((_resolve, reject) => {
    abandon = (): void => {
      reject(signal.reason);
    };
  });
  if (signal.aborted) abandon();
  else signal.addEventListener("abort", abandon, { once: true });
  return Promise.race([abandoned, work]).finally(() => {
    signal.removeEventListener("abort", abandon);
  });
}
