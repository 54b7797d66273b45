import type { CheckWorkerOptions, WorkerReport } from "later-bridge";
import { LaterError } from "later-runtime";

import { renderCase } from "../checking/render-case.ts";
import { toCommandFailure, usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later check-worker` can be told. */
export interface CheckWorkerCommandOptions {
  /** Cases and groups of them. @default all */
  readonly only?: readonly string[];
  /** In milliseconds. */
  readonly timeout?: number;
  /** Whether a worker has to do also what it SHOULD. */
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** `later check-worker -- COMMAND…`: tells whether the worker that a command starts keeps the worker protocol. */
export async function checkWorker(
  command: readonly string[],
  options: CheckWorkerCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { only, timeout, strict = false, json = false } = options;
  const { out, interrupts } = terminal;
  interrupts.includeTermination();
  const report = await interrupts.during((signal) =>
    check({
      command: command as [string, ...string[]],
      signal,
      ...(only === undefined ? {} : { only }),
      ...(timeout === undefined ? {} : { timeoutMs: timeout }),
      onResult: (result) => {
        if (!json) for (const line of renderCase(result, out.colours)) out.line(line);
      },
    }),
  );
  if (report === undefined) return exitCodes.cancelled;
  const ok = report.ok && !(strict && report.advised > 0);
  if (json) writeJson(out, { ...report, ok });
  else out.line(summarize(report));
  return ok ? exitCodes.ok : exitCodes.failed;
}

/** @returns nothing if Ctrl-C has ended it */
async function check(options: CheckWorkerOptions): Promise<WorkerReport | undefined> {
  const { checkWorker } = await import("later-bridge");
  try {
    return await checkWorker(options);
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    if (cause.code === "CANCELLED") return undefined;
    if (cause.code === "INVALID_ARGUMENT") throw usageFailure(cause.message);
    throw toCommandFailure(cause, cause.code);
  }
}

function summarize({ worker, passed, failed, advised, skipped }: WorkerReport): string {
  const counts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(advised > 0 ? [`${advised} advised`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(", ");
  if (worker === undefined) return `${counts}.`;
  const { name, language, concurrency } = worker;
  const calls = concurrency === 1 ? "1 call" : `${concurrency} calls`;
  return `${name} (${language}, ${calls} at a time): ${counts}.`;
}
