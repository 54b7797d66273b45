import { readVectorFiles } from "./read-vector-files.ts";
import { runVectors } from "./run-vectors.ts";
import type { Verdict } from "./vector.ts";

/** How many vectors ended in which way. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Runs all vectors at some paths, folders or files. A line is printed for each that failed or was skipped, and for
 * whatever cannot be read as vectors, which counts as a failure.
 *
 * @throws Error for a path at which there are none
 */
export async function runConformance(
  targets: readonly string[],
  print: (line: string) => void,
): Promise<Counts> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { files, damaged } of targets.map(readVectorFiles)) {
    for (const { name, problem } of damaged) {
      counts.failed += 1;
      print(`FAIL ${name}: ${problem}`);
    }
    for (const file of files) {
      for await (const verdict of runVectors(file)) {
        counts[verdict.outcome] += 1;
        const line = describe(verdict);
        if (line !== undefined) print(line.replaceAll(/\s*\n\s*/g, " "));
      }
    }
  }
  return counts;
}

/** The closing line, which scripts read. */
export function summaryOf({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function describe(verdict: Verdict): string | undefined {
  const { id, title } = verdict.vector;
  switch (verdict.outcome) {
    case "passed":
      return undefined;
    case "skipped":
      return `SKIP ${id} ${title}: ${verdict.reason}`;
    case "failed": {
      const texts = verdict.mismatches.map(
        ({ expected, got }) => `expected ${expected}, got ${got}`,
      );
      return `FAIL ${id} ${title}: ${texts.join("; ")}`;
    }
  }
}
