import { LaterError, type LaterErrorCode } from "later-runtime";

import { type BuildProblem, renderBuildProblem } from "../build-problem.ts";

/**
 * @throws LaterError with the code of the first error among problems, listing all of them; warnings do not
 * count
 */
export function throwProblems(problems: readonly BuildProblem[]): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const lines = errors.map((problem) => `  ${renderBuildProblem(problem)}`);
  throw new LaterError(
    errorCodes[first.code] ?? "INVALID_DECLARATION",
    `A file of tools cannot be loaded:\n${lines.join("\n")}`,
    { details: { problems: errors } },
  );
}

/** Under which code a tool is refused, where that is not `INVALID_DECLARATION`. */
const errorCodes: Readonly<Partial<Record<BuildProblem["code"], LaterErrorCode>>> = {
  UNSUPPORTED_TYPE: "UNSUPPORTED_TYPE",
  OPEN_TYPE: "UNSUPPORTED_TYPE",
  MISSING_DESCRIPTION: "MISSING_DESCRIPTION",
  SCHEMA_UNAVAILABLE: "SCHEMA_UNAVAILABLE",
  INTROSPECTION_FAILED: "INTROSPECTION_FAILED",
};
