// Breaks one rule after the other and tells which vectors notice. Arguments: words that stand in the rule or its file. Ends
// with 1 if a rule is broken and no vector notices.

import { allMutations } from "./all-mutations.ts";
import { CopiedProject } from "./copied-project.ts";
import { judgeMutation } from "./judge-mutation.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const words = process.argv.slice(2);
const chosen = allMutations.filter(({ breaks, file }) =>
  words.every((word) => `${breaks} ${file}`.includes(word)),
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const project = new CopiedProject();
process.once("exit", () => project[Symbol.dispose]());
let unnoticed = 0;
for (const mutation of chosen) {
  const { noticedBy, problem } = await judgeMutation(project, mutation);
  if (problem === undefined) {
    const others = noticedBy.length - 1;
    print(`${mutation.breaks}: ${noticedBy[0]}${others === 0 ? "" : ` and ${others} more`}`);
  } else {
    unnoticed += 1;
    print(`FAIL ${mutation.breaks} (${mutation.file}): ${problem}`);
  }
}
print(`${chosen.length - unnoticed} noticed, ${unnoticed} not noticed`);
process.exitCode = unnoticed > 0 || chosen.length === 0 ? 1 : 0;
