// What a worker in Node.js cannot do without: reads lines or bytes, and answers. Argument: what it does.

import { createInterface } from "node:readline";

const text = "x".repeat(100);

if (process.argv[2] === "copy") process.stdin.pipe(process.stdout);
else {
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, a, b, count = 0 } = JSON.parse(line);
    for (let index = 0; index < count; index += 1) {
      process.stdout.write(`${JSON.stringify({ id, chunk: text })}\n`);
    }
    process.stdout.write(`${JSON.stringify({ id, value: a + b })}\n`);
  });
}
