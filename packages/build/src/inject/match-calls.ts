import type { SourceMapMappings } from "@jridgewell/sourcemap-codec";

import type { BuildProblem } from "../build-problem.ts";
import { LineStarts } from "../line-starts.ts";
import { type PlannedInsertion, argumentsAfter, placeOfTypes } from "../plan-insertions.ts";
import type { SourceEdit } from "../source-edit.ts";
import type { CompiledFile } from "./compiled-file.ts";
import { type JavascriptCall, findJavascriptCalls } from "./tool-calls.ts";

/** What is to be changed in a compiled file. */
export interface CallMatches {
  readonly edits: readonly SourceEdit[];
  readonly found: ReadonlySet<PlannedInsertion>;
  readonly problems: readonly BuildProblem[];
}

/**
 * Finds the calls of a compiled file that stand for calls in its sources, by its source map.
 *
 * @param plans by the absolute path of a source
 */
export function matchCalls(
  compiled: CompiledFile,
  plans: ReadonlyMap<string, readonly PlannedInsertion[]>,
): CallMatches {
  const edits: SourceEdit[] = [];
  const found = new Set<PlannedInsertion>();
  const problems: BuildProblem[] = [];
  const { text, map } = compiled;
  if (map === undefined) return { edits, found, problems };
  const lines = new LineStarts(text);
  const { mappings } = map;
  const planned = new Map<string, PlannedInsertion>();
  // The map has their text, which was compared: they are what was compiled.
  const certain = new Set<PlannedInsertion>();
  for (const [index, source] of map.sources.entries()) {
    for (const plan of (source === undefined ? undefined : plans.get(source)) ?? []) {
      planned.set(keyOf(index, plan.site.line - 1, plan.site.column - 1), plan);
      if (map.contents[index] !== undefined) certain.add(plan);
    }
  }
  for (const call of findJavascriptCalls(text)) {
    const insertion = call.places
      .map((place) => planned.get(originOf(mappings, lines.placeOf(place)) ?? ""))
      .find((plan) => plan !== undefined);
    // Compilers may repeat a call, such as in a default that is written twice.
    if (insertion === undefined || !canBe(call, insertion)) continue;
    found.add(insertion);
    if (!certain.has(insertion) && isOtherFunction(call, insertion)) {
      problems.push(outdated(compiled, call, insertion, lines));
    }
    edits.push(editOf(call, insertion, text));
  }
  return { edits, found, problems };
}

/** Going by how many arguments are passed. */
function canBe({ passed }: JavascriptCall, { count, site }: PlannedInsertion): boolean {
  return passed.length >= count && passed.length <= placeOfTypes(site) + 1;
}

function keyOf(source: number, line: number, column: number): string {
  return `${source}:${line}:${column}`;
}

/** The key of where a place comes from: that of the nearest mapping at it or before it on its line. */
function originOf(
  mappings: SourceMapMappings,
  { line, column }: { readonly line: number; readonly column: number },
): string | undefined {
  const segments = mappings[line] ?? [];
  const segment = segments.findLast(([start]) => start <= column);
  if (segment === undefined || segment.length === 1) return undefined;
  return keyOf(segment[1], segment[2], segment[3]);
}

/** On the line where the arguments end; what an earlier run has put there is replaced. */
function editOf(
  { passed, end }: JavascriptCall,
  { text: derived, site }: PlannedInsertion,
  text: string,
): SourceEdit {
  const injected = passed[placeOfTypes(site)];
  if (injected !== undefined) {
    const lineEnds = text.slice(injected.start, injected.end).replace(/[^\n]/g, "");
    return { start: injected.start, end: injected.end, text: derived + lineEnds };
  }
  return { start: end, end, text: argumentsAfter(passed.length, derived) };
}

/** Whether a function is not the one that was read, going by its parameters. */
function isOtherFunction({ name, passed }: JavascriptCall, { site }: PlannedInsertion): boolean {
  const running = passed[0]?.parameterNames;
  const read = site.parameterNames;
  // Where the name that is called was shortened, those of parameters were too.
  const isShortened = !/^deftools?$/.test(name);
  if (running === undefined || read === undefined || isShortened) return false;
  // Older forms of the language have no destructured and no rest parameters.
  return running.some((parameter, index) => {
    const expected = read[index];
    return expected === undefined || (expected !== "" && expected !== parameter);
  });
}

function outdated(
  { file }: CompiledFile,
  { places }: JavascriptCall,
  { site }: PlannedInsertion,
  lines: LineStarts,
): BuildProblem {
  const { line, column } = lines.placeOf(places.at(-1) ?? 0);
  return {
    severity: "error",
    code: "INTROSPECTION_FAILED",
    message:
      `The function here takes other parameters than its source (line ${site.line}), which was changed ` +
      "since it was compiled. Compile it again.",
    position: { file, line: line + 1, column: column + 1 },
  };
}
