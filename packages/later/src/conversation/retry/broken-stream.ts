/** What streams broke off with that may be begun anew, and how long to wait before. */
const waits = new WeakMap<object, number>();

/** Notes that whoever wants requests to be made again wants it of this stream too, after so many milliseconds. */
export function noteBrokenStream(error: object, waitMs: number): void {
  waits.set(error, waitMs);
}

/** How long to wait before a stream is begun anew that broke off with this; `undefined` where it is not to be. */
export function waitAfterBrokenStream(error: unknown): number | undefined {
  return typeof error === "object" && error !== null ? waits.get(error) : undefined;
}
