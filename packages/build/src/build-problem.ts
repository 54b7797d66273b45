import path from "node:path";

import type { DiagnosticCode, SourcePosition } from "later-runtime/derivation";

/** What stands in the way of a tool, or what its author should know about it. */
export interface BuildProblem {
  /** An `error` fails the build; a `warning` does so only where that is asked for. */
  readonly severity: "error" | "warning";
  /** What it is about; see `docs/errors.md`. */
  readonly code: DiagnosticCode | "SCHEMA_UNAVAILABLE" | "INTROSPECTION_FAILED";
  /** What is wrong, about what, and the smallest change that mends it. */
  readonly message: string;
  /** Where; the file by its absolute path. */
  readonly position: SourcePosition;
}

/**
 * A problem as one line, `src/tools.ts:5:33 UNSUPPORTED_TYPE …`.
 *
 * @param folder what paths are shown relative to. @default the working folder
 */
export function renderBuildProblem(
  { code, message, position }: BuildProblem,
  folder: string = process.cwd(),
): string {
  const relative = path.relative(folder, position.file);
  const isInside = !relative.startsWith("..") && !path.isAbsolute(relative);
  const file = isInside ? relative : position.file;
  return `${file}:${position.line}:${position.column} ${code} ${message}`;
}
