import path from "node:path";

import { ensureChromium } from "./chromium.mjs";
import { runPytest } from "./pytest.mjs";
import { ensurePython } from "./python.mjs";
import { install, root, run, setup } from "./setup.mjs";

await setup();
const args = process.argv.slice(2);
const python = ensurePython();
process.env.LATER_PYTHON = python ?? "";
process.env.LATER_CHROMIUM = ensureChromium() ?? "";
// Whoever names files of tests wants those.
const isWhole = args.every((arg) => arg.startsWith("-"));
const isWanted = (part) => isWhole || args.some((arg) => arg.includes(part));
// Programs for this system; elsewhere the tests that need them report themselves as skipped.
if (process.platform === "linux" && process.arch === "x64") {
  install(path.join(root, "test/runtimes"));
  if (isWanted("mcp")) install(path.join(root, "test/claude-agent"));
}
if (isWanted("soundness")) install(path.join(root, "test/soundness"));
if (isWanted("docs")) install(path.join(root, "site"));
if (isWanted("build")) install(path.join(root, "test/next"));
const inPython = isWhole ? runPytest(python) : { passed: 0, failed: 0, skipped: 0 };
process.env.LATER_PYTEST_COUNTS = JSON.stringify(inPython);
run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...args]);
if (inPython.failed > 0) process.exit(1);
