import path from "node:path";

import { ensurePython } from "./python.mjs";
import { install, root, run, setup } from "./setup.mjs";

await setup();
// A newer Node.js to test against; elsewhere those tests report themselves as skipped.
if (process.platform === "linux" && process.arch === "x64") {
  install(path.join(root, "test/runtimes"));
}
process.env.LATER_PYTHON = ensurePython() ?? "";
run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)]);
