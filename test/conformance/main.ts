// Runs conformance vectors. Arguments: folders or files. Ends with 1 if a vector fails, or there is none.

import { parseArgs } from "node:util";

import { runConformance, summaryOf } from "./run-conformance.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const counts = await runConformance(positionals, print);
  print(summaryOf(counts));
  process.exitCode = counts.failed > 0 || counts.passed + counts.skipped === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  print(summaryOf({ passed: 0, failed: 1, skipped: 0 }));
  process.exitCode = 1;
}
