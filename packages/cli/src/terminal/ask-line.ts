import { createInterface } from "node:readline";

import type { Terminal } from "./terminal.ts";

/** Lines that the arrow keys bring back. */
export interface LineHistory {
  /** The newest first. */
  lines: string[];
}

/**
 * Asks the person at the terminal for a line. Each time has a reader of its own: while none is open the terminal is in
 * its ordinary mode, in which Ctrl-C is a signal that reaches a running tool as well.
 *
 * @returns `undefined` at the end of the input, and after Ctrl-C, which does here what it does everywhere
 */
export function askLine(
  { err, interrupts }: Terminal,
  prompt: string,
  history: LineHistory = { lines: [] },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const reader = createInterface({
      input: process.stdin,
      output: err.stream,
      history: history.lines,
      removeHistoryDuplicates: true,
    });
    reader.on("history", (kept) => {
      history.lines = kept;
    });
    reader.on("SIGINT", () => {
      reader.close();
      interrupts.interrupt();
    });
    reader.on("close", () => resolve(undefined));
    reader.question(prompt, (line) => {
      resolve(line);
      reader.close();
    });
  });
}
