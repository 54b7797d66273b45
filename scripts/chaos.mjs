import path from "node:path";

import { ensurePython } from "./python.mjs";
import { root, run, setup } from "./setup.mjs";

await setup();
process.env.LATER_PYTHON = ensurePython() ?? "";
const options = ["--conditions=later-source", "--import", "tsx"];
run(process.execPath, [
  ...options,
  path.join(root, "test/chaos/main.ts"),
  ...process.argv.slice(2),
]);
