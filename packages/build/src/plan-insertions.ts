import type { DerivedFile, Diagnostic, RecordedSite } from "later-runtime/derivation";

import type { BuildProblem } from "./build-problem.ts";
import { printDerived } from "./print-derived.ts";
import type { SourceEdit } from "./source-edit.ts";

/** Types that are to be put behind the arguments of one call. */
export interface PlannedInsertion {
  readonly site: RecordedSite;
  /** How many arguments the source passes: 1 or 2, and to `deftype` none. */
  readonly count: number;
  /** Where the last of them ends in the source, or could begin. */
  readonly end: number;
  /** What the third argument is, of `deftype` the only one. */
  readonly text: string;
}

/** What is to be put into the code of a file, and what stands in the way. */
export interface FilePlan {
  readonly insertions: readonly PlannedInsertion[];
  readonly problems: readonly BuildProblem[];
}

/**
 * Works out what the tools and types of a file need.
 *
 * @param file its absolute path
 */
export function planInsertions(file: string, derived: DerivedFile): FilePlan {
  const { failure, sites } = derived;
  if (failure !== undefined) {
    const { code, message } = failure;
    const text = `The types of the tools in this file could not be read: ${message}.`;
    const position = { file, line: 1, column: 1 };
    return { insertions: [], problems: [{ severity: "error", code, message: text, position }] };
  }
  const insertions: PlannedInsertion[] = [];
  const problems: BuildProblem[] = [];
  for (const site of sites) {
    const { passed, line, column } = site;
    const position = { file, line, column };
    // What is passed there was put in by an earlier build step.
    if (passed !== undefined && passed.count > placeOfTypes(site)) continue;
    problems.push(...diagnosticsOf(site).flatMap((found) => problemOf(found, position)));
    if (passed === undefined) problems.push(spreadProblem(position));
    else insertions.push({ ...passed, site, text: printDerived(site) });
  }
  return { insertions, problems };
}

/** The insertions as edits of the source, which may begin with a byte order mark. */
export function editsOfSource(
  insertions: readonly PlannedInsertion[],
  source: string,
): readonly SourceEdit[] {
  const mark = source.startsWith("\uFEFF") ? 1 : 0;
  return insertions.map(({ count, end, text }) => ({
    start: end + mark,
    end: end + mark,
    text: argumentsAfter(count, text),
  }));
}

/** The argument that a call takes its types by, counted from 0. */
export function placeOfTypes({ kind }: RecordedSite): number {
  return kind === "type" ? 0 : 2;
}

/** What goes in behind the last of so many arguments. */
export function argumentsAfter(count: number, text: string): string {
  if (count === 0) return text;
  return count === 1 ? `, undefined, ${text}` : `, ${text}`;
}

function diagnosticsOf(site: RecordedSite): readonly Diagnostic[] {
  switch (site.kind) {
    case "tool":
      return site.tool.diagnostics;
    case "tools":
      return site.tools.flatMap(({ diagnostics }) => diagnostics);
    case "type":
      return site.type.diagnostics;
  }
}

function problemOf(
  { severity, code, message, position }: Diagnostic,
  call: BuildProblem["position"],
): readonly BuildProblem[] {
  return severity === "info" ? [] : [{ severity, code, message, position: position ?? call }];
}

function spreadProblem(position: BuildProblem["position"]): BuildProblem {
  return {
    severity: "error",
    code: "INTROSPECTION_FAILED",
    message:
      "The arguments of this call are spread, so that types cannot be put behind them. " +
      "Pass the function itself: deftool(handler, options).",
    position,
  };
}
