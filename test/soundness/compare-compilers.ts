import { rmSync } from "node:fs";

import { compilers } from "../../packages/later/src/introspect/fixtures/make-project.ts";
import type { AssessOptions } from "./assess.ts";
import { knownDifferences } from "./known-differences.ts";
import { layOutProject } from "./lay-out-project.ts";
import { listFunctions } from "./list-functions.ts";
import { type NamedFunction, readTools } from "./read-tools.ts";
import type { Subject } from "./subject.ts";

/** What comparing has come to. */
export interface Comparison {
  /** How many functions were read under every compiler. */
  readonly functions: number;
  /**
   * In sentences, where a compiler comes to another tool than the first does for no known reason, and where a known
   * difference is no more.
   */
  readonly differences: readonly string[];
  /** Functions that differ for a known reason, with the reason. */
  readonly known: readonly string[];
}

/**
 * Reads the functions of packages as tools under each supported version of TypeScript, one after the other because each
 * takes gigabytes, and compares what they come to.
 */
export async function compareCompilers(
  subjects: readonly Subject[],
  { limit = Infinity, log = () => {} }: AssessOptions = {},
): Promise<Comparison> {
  const functions = namesOf(subjects, limit);
  log(`${functions.length} functions found`);
  const [first, ...others] = compilers;
  const expected = await readUnder(first, functions);
  log(`read under ${first}`);
  const differences: string[] = [];
  const known = new Set<string>();
  for (const compiler of others) {
    const found = await readUnder(compiler, functions);
    log(`read under ${compiler}`);
    for (const [index, { subject, expression }] of functions.entries()) {
      const wanted = expected[index] ?? "";
      const got = found[index] ?? "";
      if (wanted === got) continue;
      const what = `${expression} of ${subject.name}`;
      if (knownDifferences.has(what)) {
        known.add(what);
        continue;
      }
      const texts = `${excerpt(wanted, got)}, not ${excerpt(got, wanted)}`;
      differences.push(`${what} is another tool under ${compiler}: ${texts}`);
    }
  }
  for (const { subject, expression } of functions) {
    const what = `${expression} of ${subject.name}`;
    if (!knownDifferences.has(what) || known.has(what)) continue;
    differences.push(`${what} is the same tool under every compiler now: no known difference.`);
  }
  return {
    functions: functions.length,
    differences,
    known: [...known].map((what) => `${what}: ${knownDifferences.get(what)}`),
  };
}

/** Without what the listing compiler knows of them, so that its memory is free. */
function namesOf(subjects: readonly Subject[], limit: number): readonly NamedFunction[] {
  const folder = layOutProject();
  try {
    return listFunctions(folder, subjects, limit).map(({ subject, expression }) => ({
      subject,
      expression,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The tools in their order, as JSON. */
async function readUnder(
  compiler: (typeof compilers)[number],
  functions: readonly NamedFunction[],
): Promise<readonly string[]> {
  const folder = layOutProject(compiler);
  try {
    const tools = await readTools(folder, functions);
    return functions.map((named) => {
      const tool = tools.get(named);
      if (tool === undefined) throw new Error(`${named.expression} was lost under ${compiler}.`);
      return JSON.stringify(tool).replaceAll(`${folder}/`, "");
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A text from shortly before it begins to differ. */
function excerpt(text: string, other: string): string {
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  return text.slice(Math.max(0, start - 60), start + 120);
}
