/** Who takes what a line delivers. */
export interface LineListener {
  /** A header may be anything that JSON has. */
  readonly message: (header: unknown, attachments: readonly Uint8Array[]) => void;
  /** Called once, last. @param reason what broke the connection; `undefined` for an end in order */
  readonly closed: (reason: Error | undefined) => void;
}

/** A connection with a worker that is checked: nothing that comes is hidden, and anything can be sent. */
export interface WorkerLine {
  /** Begins to deliver; called once. */
  listen(listener: LineListener): void;
  send(header: object, attachments?: readonly Uint8Array[]): void;
  /** Sends bytes, whether they are frames or not; `undefined` where messages do not travel as frames. */
  readonly write: ((bytes: Uint8Array) => void) | undefined;
  /** Ends the connection at once. */
  destroy(): void;
}
