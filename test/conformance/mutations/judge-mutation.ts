import type { CopiedProject } from "./copied-project.ts";
import type { Mutation } from "./mutation.ts";

/** What came of breaking a rule. */
export interface MutationJudgement {
  /** Ids of the vectors that failed. */
  readonly noticedBy: readonly string[];
  /** Why the rule does not count as noticed, in words. */
  readonly problem?: string;
}

/** Breaks a rule, and looks for vectors that fail. A run that breaks off has not noticed anything. */
export async function judgeMutation(
  project: CopiedProject,
  mutation: Mutation,
): Promise<MutationJudgement> {
  try {
    const { lines } = await project.runWith(mutation);
    const noticedBy = lines.flatMap((line) => /^FAIL (\S+) /.exec(line)?.[1] ?? []);
    const last = lines.at(-1) ?? "";
    if (!/^\d+ passed, \d+ failed, \d+ skipped$/.test(last)) {
      return { noticedBy, problem: `the run broke off: ${last}` };
    }
    return noticedBy.length > 0
      ? { noticedBy }
      : { noticedBy, problem: `no vector fails; ${last}` };
  } catch (error) {
    return { noticedBy: [], problem: (error as Error).message };
  }
}
