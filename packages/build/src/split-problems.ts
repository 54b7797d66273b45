import { type BuildProblem, renderBuildProblem } from "./build-problem.ts";
import type { LaterPluginOptions } from "./later-plugin-options.ts";

/** Problems that a bundler is told of at once. */
export interface ReportedProblems {
  readonly first: BuildProblem;
  /** All of them, a line each. */
  readonly text: string;
}

/**
 * What fails a build, and what it only mentions. All problems of a file are one message each: some bundlers end at the
 * first error, and warnings of many tools can still be read.
 */
export function splitProblems(
  problems: readonly BuildProblem[],
  { strict = false }: LaterPluginOptions,
): { readonly errors?: ReportedProblems; readonly warnings?: ReportedProblems } {
  const errors = reported(problems.filter(({ severity }) => strict || severity === "error"));
  const warnings = reported(problems.filter(({ severity }) => !strict && severity !== "error"));
  return {
    ...(errors === undefined ? {} : { errors }),
    ...(warnings === undefined ? {} : { warnings }),
  };
}

function reported(problems: readonly BuildProblem[]): ReportedProblems | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  return { first, text: problems.map((problem) => renderBuildProblem(problem)).join("\n") };
}
