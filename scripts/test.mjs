import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { ensureChromium } from "./chromium.mjs";
import { runPytest } from "./pytest.mjs";
import { ensurePython } from "./python.mjs";
import { install, root, setup } from "./setup.mjs";

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
if (isWanted("mastra")) install(path.join(root, "test/mastra"));
if (isWanted("soundness")) install(path.join(root, "test/soundness"));
if (isWanted("docs")) install(path.join(root, "site"));
if (isWanted("build")) install(path.join(root, "test/next"));
const folder = mkdtempSync(path.join(tmpdir(), "later-tests-"));
// Each part of the run adds what it has counted; the last one tells the sum.
process.env.LATER_TEST_COUNTS = path.join(folder, "counts.json");
const inPython = isWhole ? runPytest(python) : { passed: 0, failed: 0, skipped: 0 };
writeFileSync(process.env.LATER_TEST_COUNTS, JSON.stringify(inPython));
// Counting slows down what runs by half, and what is built counts nothing.
const counts = (arg) => arg.startsWith("--coverage");
const parts =
  isWhole && args.some(counts)
    ? [
        ["--project=sources", ...args],
        ["--project=built", ...args.filter((arg) => !counts(arg))],
      ]
    : [args];
const statuses = parts.map((part) => {
  const vitest = ["node_modules/vitest/vitest.mjs", "run", ...part];
  return spawnSync(process.execPath, vitest, { cwd: root, stdio: "inherit" }).status;
});
rmSync(folder, { recursive: true });
if (inPython.failed > 0 || statuses.some((status) => status !== 0)) process.exit(1);
