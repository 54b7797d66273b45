import { readFileSync, writeFileSync } from "node:fs";

import type { Reporter, TestModule } from "vitest/node";

/**
 * Closes a run with one plain line that scripts can read: `N passed, N failed, N skipped`. Where the run is a part of
 * several, what was counted before is among them.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env["LATER_TEST_COUNTS"];
    const counts = file === undefined ? { passed: 0, failed: 0, skipped: 0 } : readCounts(file);
    counts.failed += unhandledErrors.length;
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests += 1;
        const { state } = test.result();
        if (state === "pending") counts.failed += 1;
        else counts[state] += 1;
      }
      // A file that failed before its tests could be collected has no test to count.
      if (tests === 0 && !module.ok()) counts.failed += 1;
    }
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
    // The default reporter prints its own summary in the same phase; this line has to be the last.
    process.once("exit", () => {
      process.stdout.write(
        `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`,
      );
    });
  }
}

function readCounts(file: string) {
  const text = readFileSync(file, "utf8");
  return JSON.parse(text) as { passed: number; failed: number; skipped: number };
}
