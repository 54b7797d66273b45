import path from "node:path";

import { ensurePlainPython } from "./python.mjs";
import { root, run, setup } from "./setup.mjs";

const args = process.argv.slice(2);
const isPromoted = args.includes("--promoted");
const question = args.filter((arg) => arg !== "--promoted");
const quickstart = path.join(root, "examples/quickstart");

await setup();
const env = { ...process.env };
if (isPromoted) {
  const python = ensurePlainPython();
  if (python === undefined) {
    console.error("There is no Python 3.9 or newer. Set LATER_PYTHON to one.");
    process.exit(1);
  }
  env.LATER_PYTHON = python;
  env.LATER_CONFIG = path.join(quickstart, "promoted.config.ts");
}
run(process.execPath, ["--import", "tsx", path.join(quickstart, "main.ts"), ...question], { env });
