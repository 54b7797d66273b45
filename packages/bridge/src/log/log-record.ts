/** How much a record matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Something that happened in a host, for whoever operates it. Never holds values, arguments or tokens. */
export interface LogRecord {
  readonly level: LogLevel;
  /** What happened, in words that do not change, such as `listening` or `call-failed`. */
  readonly event: string;
  /** ISO 8601. */
  readonly time: string;
  /** Facts, by name. */
  readonly [fact: string]: string | number | boolean | undefined;
}

/** Makes records of what happens. */
export class HostLog {
  readonly #write: (record: LogRecord) => void;

  constructor(write: (record: LogRecord) => void) {
    this.#write = write;
  }

  write(
    level: LogLevel,
    event: string,
    facts: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ): void {
    try {
      this.#write({ level, event, time: new Date().toISOString(), ...facts });
    } catch {
      // A log that fails must not change what a client is told.
    }
  }
}
