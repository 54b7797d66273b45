const [shortestMs, longestMs] = [100, 10_000];

/** How long to wait until a host is dialled again: longer each time, with jitter, so that not all dial at once. */
export class ReconnectDelay {
  #nextMs = shortestMs;

  /** In milliseconds; between half of what it could be and that, which is twice as much each time, up to 10 s. */
  next(): number {
    const mostMs = this.#nextMs;
    this.#nextMs = Math.min(mostMs * 2, longestMs);
    return Math.max(shortestMs, mostMs / 2 + Math.random() * (mostMs / 2));
  }

  /** A connection has come about: the next time is like the first. */
  reset(): void {
    this.#nextMs = shortestMs;
  }
}
