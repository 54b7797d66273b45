import type { HostLog, LogLevel } from "../log/log-record.ts";

/** How many of its last lines tell why a worker failed. */
const keptLines = 10;
const levelPattern = /^[\s[<(]*(debug|info|notice|warn|warning|error|critical|fatal)\b/i;

const levels: Readonly<Record<string, LogLevel>> = {
  debug: "debug",
  info: "info",
  notice: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  critical: "error",
  fatal: "error",
};

/** Takes what a worker prints into the log of the pool, at the level that a line begins with. */
export class OutputLog {
  readonly #log: HostLog;
  readonly #worker: string;
  #last: string[] = [];

  constructor(log: HostLog, worker: string) {
    this.#log = log;
    this.#worker = worker;
  }

  /** The last lines of standard error. */
  get lastLines(): readonly string[] {
    return this.#last;
  }

  readonly write = (stream: "stdout" | "stderr", line: string): void => {
    if (stream === "stderr") {
      this.#last.push(line);
      if (this.#last.length > keptLines) this.#last.shift();
    }
    const word = levelPattern.exec(line)?.[1]?.toLowerCase() ?? "info";
    this.#log.write(levels[word] ?? "info", "worker-output", {
      worker: this.#worker,
      stream,
      line,
    });
  };
}
