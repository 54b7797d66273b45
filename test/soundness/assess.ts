import { rmSync } from "node:fs";

import { type Assessment, assessmentOf } from "./assessment.ts";
import { type CallFile, judgeCalls } from "./judge-calls.ts";
import { layOutProject } from "./lay-out-project.ts";
import { listFunctions } from "./list-functions.ts";
import { readTools } from "./read-tools.ts";
import type { Subject } from "./subject.ts";
import { type Trial, tryFunction } from "./try-function.ts";
import { writeOut } from "./write-out.ts";

/** How much is to be done. */
export interface AssessOptions {
  /** At most so many functions of each subject, spread over all of them. @default all */
  readonly limit?: number;
  /** Is told what is done. */
  readonly log?: (line: string) => void;
}

/**
 * Reads the functions of packages as tools, and has the compiler compare the schemas with the types:
 * calls made of a schema must compile, and calls that compile must fit the schema.
 */
export async function assess(
  subjects: readonly Subject[],
  { limit = Infinity, log = () => {} }: AssessOptions = {},
): Promise<readonly Assessment[]> {
  const folder = layOutProject();
  try {
    const functions = listFunctions(folder, subjects, limit);
    log(`${functions.length} functions found`);
    const tools = await readTools(folder, functions);
    log("read as tools");
    const trials: Trial[] = [];
    for (const listed of functions) trials.push(await tryFunction(listed, tools.get(listed)));
    log("sampled");
    const objections = judge(folder, subjects, trials);
    log("judged");
    return trials.map((trial) =>
      assessmentOf(trial, (call) => objections.get(trial.listed.subject)?.get(call)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the compiler has against the calls, by subject and call. */
function judge(
  folder: string,
  subjects: readonly Subject[],
  trials: readonly Trial[],
): ReadonlyMap<Subject, ReadonlyMap<string, string>> {
  const files = subjects.map((subject, index) => {
    const calls = trials
      .filter(({ listed }) => listed.subject === subject)
      .flatMap((trial) => trial.calls.concat(trial.values.flat().map(({ call }) => call)));
    return { name: `calls-${index}.ts`, prelude: subject.prelude, calls: [...new Set(calls)] };
  });
  const first = judgeCalls(folder, files);
  const disputed = files.map(({ name, prelude, calls }, index) => {
    return { name, prelude, calls: calls.filter((_, call) => first[index]?.has(call)) };
  });
  const second = judgeCalls(folder, writeOut(folder, disputed));
  return new Map(
    subjects.map((subject, index) => [subject, byCall(disputed[index], second[index])] as const),
  );
}

function byCall(
  file: CallFile | undefined,
  objections: ReadonlyMap<number, string> | undefined,
): ReadonlyMap<string, string> {
  const entries = [...(objections ?? [])];
  return new Map(entries.map(([index, text]) => [file?.calls[index] ?? "", text] as const));
}
