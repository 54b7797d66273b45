import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { loops } from "./commands.mjs";

/**
 * Processes that answer lines of JSON on pipes, taken in turn: no protocol, no validation, no deadline, no queue,
 * and nobody who looks after them.
 */
export function openBareLoops(language, size) {
  const [program, ...args] = loops[language];
  const waiting = new Map();
  const children = Array.from({ length: size }, () => {
    const child = spawn(program, [...args, "lines"], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { id, chunk, value } = JSON.parse(line);
      const { onChunk, resolve } = waiting.get(id);
      if (chunk !== undefined) onChunk(chunk);
      else {
        waiting.delete(id);
        resolve(value);
      }
    });
    return child;
  });
  let count = 0;
  const send = (message, onChunk) => {
    count += 1;
    const id = count;
    return new Promise((resolve) => {
      waiting.set(id, { onChunk, resolve });
      children[id % size].stdin.write(`${JSON.stringify({ id, a: 1, b: 2, ...message })}\n`);
    });
  };
  return {
    add: () => send({}),
    stream: (chunks, onChunk) => send({ count: chunks }, onChunk),
    close: () => children.forEach((child) => child.kill()),
  };
}
