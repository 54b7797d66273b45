import { existsSync } from "node:fs";

import type { BuildProblem } from "../build-problem.ts";
import { LineStarts } from "../line-starts.ts";
import { type ToolFileOptions, mentionOfTools } from "../mention-of-tools.ts";
import type { CompiledFile } from "./compiled-file.ts";
import { shortenedNames } from "./shortened-names.ts";
import { type JavascriptCall, findJavascriptCalls } from "./tool-calls.ts";

/**
 * What is wrong with a file that no source map leads back from: calls in it that need types get none.
 * A definition written by hand needs none.
 *
 * @throws SyntaxError for what is no JavaScript
 */
export function untracedCalls(
  compiled: CompiledFile,
  { names = [] }: ToolFileOptions,
): readonly BuildProblem[] {
  const { file, text } = compiled;
  const mention = mentionOfTools({ names });
  if (!mention.test(text)) return [];
  const lines = new LineStarts(text);
  const problem = (
    severity: BuildProblem["severity"],
    offset: number,
    message: string,
  ): BuildProblem => {
    const { line, column } = lines.placeOf(offset);
    const position = { file, line: line + 1, column: column + 1 };
    return { severity, code: "SCHEMA_UNAVAILABLE", message, position };
  };
  const { imported, onlyInText } = shortenedNames(text, mention);
  if (onlyInText !== undefined) {
    return isTraced(compiled) ? [] : [problem("warning", onlyInText, shortened)];
  }
  const called = new Set(["deftool", "deftools", "deftype", ...names]);
  return findJavascriptCalls(text).flatMap((call) => {
    const isShortened = !called.has(call.name);
    const name = isShortened ? imported.get(call.name) : call.name;
    if (name === undefined || !called.has(name) || !needsTypes(name, call)) return [];
    // In a function, a short name may be one of its own.
    const isOther = isShortened && !call.isOutside;
    if (isOther && !isFunction(name, call)) return [];
    // What a name stands for may also be a definition written by hand.
    const severity = isFunction(name, call) && !isOther ? "error" : "warning";
    return [problem(severity, call.places.at(-1) ?? 0, untraced)];
  });
}

/** Whether it is known what a file was made of, and none of that declares tools. */
function isTraced({ map }: CompiledFile): boolean {
  const isKnown = (source: string | undefined): boolean =>
    source !== undefined && (/[\\/]node_modules[\\/]/.test(source) || existsSync(source));
  return map !== undefined && map.sources.every(isKnown);
}

function needsTypes(name: string, { passed }: JavascriptCall): boolean {
  const isByHand = name !== "deftools" && passed[0]?.type === "ObjectExpression";
  return passed.length < 3 && !isByHand;
}

function isFunction(name: string, { passed }: JavascriptCall): boolean {
  return name === "deftools" || name === "deftype" || functions.has(passed[0]?.type ?? "");
}

const functions: ReadonlySet<string> = new Set(["ArrowFunctionExpression", "FunctionExpression"]);

const untraced =
  "No source map leads from here to a TypeScript file, so the types here are not known. " +
  'Compile with "sourceMap": true, and keep the sources where the maps say until this has run.';

const shortened =
  "This file has the library in it, with shortened names, and no source map that leads to TypeScript files: what it " +
  "declares cannot be told. If it declares tools, build it with source maps, and keep the sources until this has run.";
