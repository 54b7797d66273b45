const [shortestMs, longestMs] = [100, 10_000];

/** How long to wait until a host is dialled again: longer each time, with jitter, so that not all dial at once. */
export class ReconnectDelay {
  #leastMs = shortestMs;

  /** In milliseconds: at least 100, then twice as much each time up to 5 s, and as much again by chance. */
  next(): number {
    const leastMs = this.#leastMs;
    this.#leastMs = Math.min(leastMs * 2, longestMs / 2);
    return leastMs * (1 + Math.random());
  }

  /** A connection has come about: the next time is like the first. */
  reset(): void {
    this.#leastMs = shortestMs;
  }
}
