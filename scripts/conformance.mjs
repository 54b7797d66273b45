import path from "node:path";

import { root, run, setup } from "./setup.mjs";

await setup();
const args = process.argv.slice(2).filter((arg) => arg !== "--mutations");
const isMutating = args.length < process.argv.length - 2;
const folder = path.join(root, "test/conformance");
const options = ["--conditions=later-source", "--import", "tsx"];
if (isMutating) {
  run(process.execPath, [...options, path.join(folder, "mutations/main.ts"), ...args]);
} else {
  // npm changes to the project's folder; paths are meant from where the command was given.
  const origin = process.env.INIT_CWD ?? process.cwd();
  const targets = args.map((arg) => (arg.startsWith("--") ? arg : path.resolve(origin, arg)));
  if (targets.length === 0) targets.push(path.join(root, "docs/conformance"));
  run(process.execPath, [...options, path.join(folder, "main.ts"), ...targets]);
}
