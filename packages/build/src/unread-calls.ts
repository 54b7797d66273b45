import type { BuildProblem } from "./build-problem.ts";
import { LineStarts } from "./line-starts.ts";
import { type ToolFileOptions, callOfTools } from "./mention-of-tools.ts";

/**
 * What is wrong with a file whose calls get no types, at the first of them. A definition written by hand needs none.
 *
 * @param reason why they get none, and what to do
 */
export function unreadCalls(
  { file, code }: { readonly file: string; readonly code: string },
  reason: string,
  options: ToolFileOptions,
): readonly BuildProblem[] {
  const call = callOfTools(options).exec(code);
  if (call === null) return [];
  const { line, column } = new LineStarts(code).placeOf(call.index);
  const position = { file, line: line + 1, column: column + 1 };
  return [{ severity: "warning", code: "SCHEMA_UNAVAILABLE", message: reason, position }];
}

/** Why calls in files with scripts in them get no types. */
export const inComponent: string =
  "Types are read of TypeScript files only, so that what is declared here has none. Declare it in a .ts file, and " +
  "import it from there.";
