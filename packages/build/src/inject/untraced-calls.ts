import type { BuildProblem } from "../build-problem.ts";
import { LineStarts } from "../line-starts.ts";
import { type ToolFileOptions, mentionOfTools } from "../mention-of-tools.ts";
import type { CompiledFile } from "./compiled-file.ts";
import { findJavascriptCalls } from "./tool-calls.ts";

/**
 * What is wrong with a file that no source map leads back from: calls in it that need types get none.
 * A definition written by hand needs none.
 *
 * @throws SyntaxError for what is no JavaScript
 */
export function untracedCalls(
  { file, text }: CompiledFile,
  { names = [] }: ToolFileOptions,
): readonly BuildProblem[] {
  if (!mentionOfTools({ names }).test(text)) return [];
  const lines = new LineStarts(text);
  const called = new Set(["deftool", "deftools", "deftype", ...names]);
  return findJavascriptCalls(text)
    .filter(({ name, passed }) => called.has(name) && passed.length < 3)
    .filter(({ name, passed }) => name === "deftools" || passed[0]?.type !== "ObjectExpression")
    .map(({ name, places, passed }) => {
      const { line, column } = lines.placeOf(places.at(-1) ?? 0);
      const isCertain =
        name === "deftools" || name === "deftype" || functions.has(passed[0]?.type ?? "");
      return {
        // What a name stands for may also be a definition written by hand.
        severity: isCertain ? "error" : "warning",
        code: "SCHEMA_UNAVAILABLE",
        message:
          "No source map leads from here to a TypeScript file, so the types here are not known. " +
          'Compile with "sourceMap": true, and keep the sources where the maps say until this has run.',
        position: { file, line: line + 1, column: column + 1 },
      };
    });
}

const functions: ReadonlySet<string> = new Set(["ArrowFunctionExpression", "FunctionExpression"]);
