import { createInterface } from "node:readline";

import type { Terminal } from "../terminal/terminal.ts";

/** What is typed or piped in, line by line, without the blank ones, until there is no more. */
export async function* readQuestions(terminal: Terminal): AsyncGenerator<string, void> {
  const lines = process.stdin.isTTY
    ? typedLines(terminal)
    : createInterface({ input: process.stdin, crlfDelay: Infinity });
  for await (const line of lines) {
    const question = line.trim();
    if (question !== "") yield question;
  }
}

async function* typedLines(terminal: Terminal): AsyncGenerator<string, void> {
  let history: string[] = [];
  for (;;) {
    const line = await askForLine(terminal, history, (kept) => {
      history = kept;
    });
    if (line === undefined) {
      terminal.err.line();
      return;
    }
    yield line;
  }
}

/**
 * A reader per line: while none is open the terminal is in its ordinary mode, in which Ctrl-C is a
 * signal that reaches a running tool as well. Answers nothing at the end of the input.
 */
function askForLine(
  { err, interrupts }: Terminal,
  history: string[],
  keepHistory: (history: string[]) => void,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const reader = createInterface({
      input: process.stdin,
      output: err.stream,
      history,
      removeHistoryDuplicates: true,
    });
    reader.on("history", keepHistory);
    reader.on("SIGINT", () => {
      reader.close();
      interrupts.interrupt();
    });
    reader.on("close", () => resolve(undefined));
    reader.question("› ", (line) => {
      resolve(line);
      reader.close();
    });
  });
}
