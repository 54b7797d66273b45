/** How a reading goes on when its response breaks off. */
export interface ResumptionOptions {
  /**
   * Asks for the next response when one breaks off, which goes on behind the event with this id: the id goes to the
   * server in the header `Last-Event-ID`, and the server answers as `ResumableStreams` does. It is `""` when the
   * response broke off before anything came.
   *
   * A promise that rejects and an answer with status 408, 429 or 5xx count as an attempt; another answer that is no
   * stream of events ends the reading.
   *
   * @default nothing is asked for: the reading ends with `RUNTIME_DISCONNECTED`
   */
  readonly resume?: (lastEventId: string) => Promise<Response>;
  /**
   * How often in a row the next response is asked for; a whole number of at least 0, which asks for none, or `Infinity`.
   * An event that comes, or a response that lasts longer than `maxBackoffMs`, makes the count begin anew.
   *
   * @default 8
   */
  readonly attempts?: number;
  /**
   * How long to wait before the first attempt, in milliseconds, at least 0. Each further wait is twice as long; the
   * last half of every wait is left to chance, so that pages do not come back all at once. No wait is shorter than the
   * server asks for (`retry:`).
   *
   * @default 1000
   */
  readonly backoffMs?: number;
  /** The longest wait that comes of that, in milliseconds, at least 0. @default 30_000 */
  readonly maxBackoffMs?: number;
}
