/** The last record of a log: what the next one is chained to. */
export interface AuditTail {
  /** How many records there are up to here, this one included. */
  readonly sequence: number;
  /** In hexadecimal. */
  readonly hash: string;
}

/** Where the lines of an `AuditLog` go. */
export interface AuditSink {
  /** The last record that the sink already has. @default none */
  readonly tail?: AuditTail | undefined;
  /** How many bytes of a last record were found that is not whole, and have been taken away. @default 0 */
  readonly tornBytes?: number | undefined;
  /**
   * Takes lines, each of which ends in `\n`: all of them or none. Called again when it is done, with the same lines
   * where it throws or rejects.
   */
  write(lines: string): void | Promise<void>;
  /** Called once, last. */
  close(): void | Promise<void>;
}
