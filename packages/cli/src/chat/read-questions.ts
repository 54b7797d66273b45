import { createInterface } from "node:readline";

import { askLine, type LineHistory } from "../terminal/ask-line.ts";
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
  const history: LineHistory = { lines: [] };
  for (;;) {
    const line = await askLine(terminal, "› ", history);
    if (line === undefined) {
      terminal.err.line();
      return;
    }
    yield line;
  }
}
