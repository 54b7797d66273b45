import type { Channel } from "../terminal/channel.ts";
import { type LogFacts, type LogLevel, logLevels, writeLogLine } from "./log-line.ts";

/** What a server tells whoever operates it: lines of JSON on standard error. */
export class Log {
  readonly #err: Channel;
  readonly #least: number;

  /** @param least Lines that matter less are left out. */
  constructor(err: Channel, least: LogLevel) {
    this.#err = err;
    this.#least = logLevels.indexOf(least);
  }

  write(level: LogLevel, event: string, facts: LogFacts = {}): void {
    if (logLevels.indexOf(level) >= this.#least) writeLogLine(this.#err, level, event, facts);
  }

  /** What takes the place of `write` in the streams that tools print to: each line becomes one of the log. */
  writeOfOthers(): NodeJS.WriteStream["write"] {
    const decoder = new TextDecoder();
    return (chunk: Uint8Array | string, ...rest: readonly unknown[]): boolean => {
      const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
      for (const line of text.split(/\r?\n/)) {
        if (line !== "") this.write("info", "printed", { text: line });
      }
      const done = rest.at(-1);
      if (typeof done === "function") process.nextTick(done);
      return true;
    };
  }
}
