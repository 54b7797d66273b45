// Plays a run. Arguments: --seed and --seconds, both whole numbers, and --verbose. Ends with 1 if something is wrong.

import { parseArgs } from "node:util";

import { python } from "../setup/python.ts";
import { playChaos } from "./play-chaos.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    seconds: { type: "string", default: "60" },
    verbose: { type: "boolean", default: false },
  },
});
// Processes of the run do not outlive it.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
if (python === undefined) {
  print("There is no Python 3 to run workers with.");
  process.exit(1);
}
const { seed, seconds, verbose } = values;
if (![seed, seconds].every((text) => /^\d{1,9}$/.test(text))) {
  print("The seed and the seconds have to be whole numbers.");
  process.exit(1);
}
print(`seed ${seed}, ${seconds} s`);
const { problems, outcomes, events, folder } = await playChaos({
  seed: Number(seed),
  seconds: Number(seconds),
  python,
  onEvent: verbose ? print : () => {},
});
for (const [name, count] of Object.entries(outcomes).toSorted()) print(`${name}: ${count}`);
if (problems.length === 0) print("All is well.");
else {
  if (!verbose) for (const line of events) print(line);
  for (const problem of problems.slice(0, 30)) print(problem);
  print(`${problems.length} problems with seed ${seed}; logs are in ${folder}.`);
  process.exitCode = 1;
}
