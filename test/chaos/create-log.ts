import { appendFileSync } from "node:fs";

import type { LogRecord } from "later-bridge";

/** Writes what is told to a file, for whoever looks for the cause of a failure. */
export function createLog(file: string): (record: LogRecord) => void {
  return (record) => {
    if (record.level !== "debug") appendFileSync(file, `${JSON.stringify(record)}\n`);
  };
}
