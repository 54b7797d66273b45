// Runs conformance vectors. Arguments: folders or files. Ends with 1 if a vector fails, or there is none.

import { parseArgs } from "node:util";

import { runConformance, summaryOf } from "./run-conformance.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);
// What an implementation lets escape is a failure, whichever vector it was.
let strays = 0;
process.on("unhandledRejection", (reason) => {
  strays += 1;
  print(`FAIL a promise was rejected and nobody was there: ${String(reason)}`);
});
try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const counts = await runConformance(positionals, print);
  counts.failed += strays;
  print(summaryOf(counts));
  process.exitCode = counts.failed > 0 || counts.passed + counts.skipped === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  print(summaryOf({ passed: 0, failed: 1, skipped: 0 }));
  process.exitCode = 1;
}
