import { existsSync } from "node:fs";

import type { BuildProblem, InjectReport } from "later-build";

import { toCommandFailure, usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later inject` can be told. */
export interface InjectCommandOptions {
  /** Whether warnings keep it from writing too. */
  readonly strict?: boolean;
  /** Other names under which the sources call `deftool`. */
  readonly name?: readonly string[];
  readonly json?: boolean;
}

/** `later inject DIST…`: puts the types of tools into what a compiler has written. */
export async function inject(
  paths: readonly string[],
  options: InjectCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const missing = paths.find((name) => !existsSync(name));
  if (missing !== undefined) {
    throw usageFailure(`There is no file or folder "${missing}".`, "Compile before: tsc.");
  }
  const { injectTools, renderBuildProblem } = await import("later-build");
  const { out, err, progress } = terminal;
  const { strict = false, name: names = [], json = false } = options;
  const report = await progress
    .during("Reading types", () => injectTools(paths, { strict, names }))
    .catch((cause: unknown) => {
      throw toCommandFailure(cause, "INJECTION_FAILED");
    });
  if (json) writeJson(out, report);
  else {
    for (const problem of report.problems) {
      const label = isFatal(problem, strict)
        ? err.colours.red("error:")
        : err.colours.yellow("warning:");
      err.line(`${label} ${renderBuildProblem(problem)}`);
    }
    if (report.ok) out.line(summaryOf(report));
  }
  return report.ok ? exitCodes.ok : exitCodes.failed;
}

function isFatal({ severity }: BuildProblem, strict: boolean): boolean {
  return strict || severity === "error";
}

function summaryOf({ calls, written }: InjectReport): string {
  const found = `${calls} ${calls === 1 ? "call has its types" : "calls have their types"}`;
  const change =
    written.length === 0 ? "nothing was to be changed" : `${written.length} files written`;
  return `${found}: ${change}.`;
}
