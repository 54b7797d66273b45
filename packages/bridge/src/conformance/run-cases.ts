import { LaterError } from "later-runtime";

import { allCases } from "./all-cases.ts";
import { CaseRunner } from "./case-runner.ts";
import type { CheckSurroundings } from "./checked-worker.ts";
import type { CaseResult, CheckedWorkerInfo, WorkerReport } from "./worker-report.ts";
import type { WorkerStarter } from "./worker-starter.ts";

/** Who is told, and who can end it. */
export interface CaseRun {
  /** Ids of cases, and of groups of them. */
  readonly only: readonly string[] | undefined;
  readonly onResult: (result: CaseResult) => void;
  readonly signal: AbortSignal | undefined;
}

/** Looks at the cases, one after the other. @throws LaterError `CANCELLED` when the signal fires */
export async function runCases(
  starter: WorkerStarter,
  surroundings: CheckSurroundings,
  { only, onResult, signal }: CaseRun,
): Promise<WorkerReport> {
  const runner = new CaseRunner(starter, surroundings);
  const stop = (): void => void runner.close();
  signal?.addEventListener("abort", stop, { once: true });
  const results: CaseResult[] = [];
  try {
    for (const [index, conformanceCase] of allCases.entries()) {
      const { id, level = "MUST", rule } = conformanceCase;
      if (only !== undefined && !only.some((name) => isAmong(id, name))) continue;
      const decision = await runner.decide(conformanceCase);
      if (signal?.aborted === true) throw new LaterError("CANCELLED");
      const result = { number: index + 1, id, level, rule, ...decision };
      results.push(result);
      onResult(result);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await runner.close();
  }
  return toReport(results, runner.info);
}

/** Whether a name means a case: it is the case's own, or its group's. */
export function isAmong(id: string, name: string): boolean {
  return id === name || id.startsWith(`${name}.`);
}

function toReport(
  results: readonly CaseResult[],
  worker: CheckedWorkerInfo | undefined,
): WorkerReport {
  const count = (isCounted: (result: CaseResult) => boolean): number =>
    results.filter(isCounted).length;
  const failed = count(({ verdict, level }) => verdict === "failed" && level === "MUST");
  return {
    ok: failed === 0,
    worker,
    passed: count(({ verdict }) => verdict === "passed"),
    failed,
    advised: count(({ verdict, level }) => verdict === "failed" && level === "SHOULD"),
    skipped: count(({ verdict }) => verdict === "skipped"),
    results,
  };
}
