import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { LaterError } from "later-runtime";
import { deriveFiles, digestOfText } from "later-runtime/derivation";

import type { BuildProblem } from "../build-problem.ts";
import { type ToolFileOptions, mentionOfTools, typescriptFile } from "../mention-of-tools.ts";
import { type PlannedInsertion, planInsertions } from "../plan-insertions.ts";
import { CompiledFile, type FileText } from "./compiled-file.ts";
import { findCompiledFiles } from "./find-compiled-files.ts";
import { type CallMatches, matchCalls } from "./match-calls.ts";
import { untracedCalls } from "./untraced-calls.ts";

/** How types are put into compiled code. */
export interface InjectOptions extends ToolFileOptions {
  /** Whether warnings keep it from being written too. @default false */
  readonly strict?: boolean;
  /** Ends the process that reads types; nothing is written then. */
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface InjectReport {
  /** Whether nothing stood in the way. Where something did, nothing was written. */
  readonly ok: boolean;
  /** How many calls of `deftool`, `deftools` and `deftype` have their types now. */
  readonly calls: number;
  /** The files that were written, source maps included, by their absolute paths. */
  readonly written: readonly string[];
  readonly problems: readonly BuildProblem[];
}

/**
 * Puts types into JavaScript that a compiler has written, such as `tsc` or `swc`: as a further argument
 * of `deftool`, `deftools` and `deftype`, on the same line. Source maps lead to the sources whose
 * types are read, and are kept right. What an earlier run has put in is replaced, so that running it
 * twice is the same as once.
 *
 * @param paths files, and folders whose `.js`, `.mjs` and `.cjs` files are taken at any depth
 * @throws LaterError `INVALID_ARGUMENT` for a path where there is nothing, `INTROSPECTION_FAILED` when
 * types could not be read at all; what the signal carries
 */
export async function injectTools(
  paths: readonly string[],
  options: InjectOptions = {},
): Promise<InjectReport> {
  const { strict = false, signal } = options;
  const compiled = findCompiledFiles(paths).map((file) => new CompiledFile(file));
  const sources = sourcesOf(compiled, options);
  const plans = new Map<string, readonly PlannedInsertion[]>();
  const problems: BuildProblem[] = [];
  const derived = await deriveFiles(sources, signal === undefined ? {} : { signal });
  for (const [file, read] of derived) {
    const plan = planInsertions(file, read);
    plans.set(file, plan.insertions);
    problems.push(...plan.problems, ...changedSince(file, read.digest, compiled));
  }
  const matches = compiled.map((file) => matchAll(file, plans, options));
  problems.push(...matches.flatMap((match) => match.problems));
  problems.push(...missingCalls(plans, compiled, matches));
  const ok = problems.every(({ severity }) => severity === "warning" && !strict);
  const texts = compiled.flatMap((file, index) => file.edited(matches[index]?.edits ?? []));
  if (ok) writeAll(texts);
  return {
    ok,
    calls: matches.reduce((sum, { edits }) => sum + edits.length, 0),
    written: ok ? texts.map(({ file }) => file) : [],
    problems,
  };
}

/** The sources that may declare tools. */
function sourcesOf(compiled: readonly CompiledFile[], options: ToolFileOptions): readonly string[] {
  const mention = mentionOfTools(options);
  const named = new Set(compiled.flatMap(({ map }) => map?.sources ?? []));
  return [...named].filter(
    (source) =>
      source !== undefined &&
      typescriptFile.test(source) &&
      existsSync(source) &&
      mention.test(readFileSync(source, "utf8")),
  ) as readonly string[];
}

function matchAll(
  file: CompiledFile,
  plans: ReadonlyMap<string, readonly PlannedInsertion[]>,
  options: ToolFileOptions,
): CallMatches {
  try {
    const isTraced = file.map?.sources.some((source) => plans.has(source ?? "")) === true;
    if (isTraced) return matchCalls(file, plans);
    return { edits: [], found: new Set(), problems: untracedCalls(file, options) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `This is no JavaScript: ${error.message}.`;
    const position = { file: file.file, line: 1, column: 1 };
    const problem = { severity: "error", code: "INTROSPECTION_FAILED", message, position } as const;
    return { edits: [], found: new Set(), problems: [problem] };
  }
}

/** Some source maps have the text that was compiled. */
function changedSince(
  source: string,
  digest: string | undefined,
  compiled: readonly CompiledFile[],
): readonly BuildProblem[] {
  return compiled.flatMap(({ file, map }) => {
    const index = map?.sources.indexOf(source) ?? -1;
    const content = map?.contents[index];
    if (content === undefined || digestOfText(content) === digest) return [];
    const message = `The file was changed since it was compiled to ${file}. Compile it again.`;
    const position = { file: source, line: 1, column: 1 };
    return [{ severity: "error", code: "INTROSPECTION_FAILED", message, position } as const];
  });
}

/** A bundler may have left a tool out; what compiles file by file leaves nothing out. */
function missingCalls(
  plans: ReadonlyMap<string, readonly PlannedInsertion[]>,
  compiled: readonly CompiledFile[],
  matches: readonly CallMatches[],
): readonly BuildProblem[] {
  const found = new Set(matches.flatMap((match) => [...match.found]));
  return [...plans].flatMap(([source, insertions]) => {
    const outputs = compiled.filter(({ map }) => map?.sources.includes(source));
    const isBundled = outputs.some(({ map }) => (map?.sources.length ?? 0) > 1);
    const names = outputs.map(({ file }) => file).join(", ");
    return insertions
      .filter((insertion) => !found.has(insertion))
      .map(({ site: { line, column } }): BuildProblem => {
        const position = { file: source, line, column };
        const code = "INTROSPECTION_FAILED";
        const what = `The call here could not be found in ${names}`;
        return isBundled
          ? { severity: "warning", code, position, message: `${what}, which may have left it out.` }
          : {
              severity: "error",
              code,
              position,
              message: `${what}. Compile again, with source maps.`,
            };
      });
  });
}

/** All of a file or nothing of it. */
function writeAll(texts: readonly FileText[]): void {
  for (const { file, text } of texts) {
    const beside = `${file}.${process.pid}`;
    try {
      writeFileSync(beside, text);
      renameSync(beside, file);
    } catch (cause) {
      rmSync(beside, { force: true });
      throw new LaterError("INVALID_ARGUMENT", `"${file}" cannot be written.`, { cause });
    }
  }
}
