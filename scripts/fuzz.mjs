import { parseArgs } from "node:util";

import { run, setup } from "./setup.mjs";

// Tries the properties of all *.fuzz.test.ts with more inputs than the ordinary tests do. Names of files, such as repair-value, narrow it.
const { values, positionals } = parseArgs({
  options: { seeds: { type: "string" }, seed: { type: "string" } },
  allowPositionals: true,
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const seeds = Number(values.seeds ?? (values.seed === undefined ? 100 : 1));
if (![seed, seeds].every((number) => Number.isInteger(number) && number >= 0)) {
  console.error(
    "Usage: npm run fuzz -- [--seeds 100] [--seed 7] [name of a file before .fuzz.test.ts] …",
  );
  process.exit(1);
}
await setup();
console.error(`Seeds ${seed} to ${seed + seeds - 1}`);
process.env.LATER_FUZZ_SEED = String(seed);
process.env.LATER_FUZZ_SEEDS = String(seeds);
const files = positionals.length === 0 ? [""] : positionals;
run(process.execPath, [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--testTimeout=0",
  ...files.map((name) => `${name}.fuzz.test.ts`),
]);
