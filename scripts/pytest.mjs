import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { root } from "./setup.mjs";

/** Runs the tests of the Python worker and tells how many passed, failed and were skipped. */
export function runPytest(python) {
  if (python === undefined) return { passed: 0, failed: 0, skipped: 1 };
  const folder = mkdtempSync(path.join(tmpdir(), "later-pytest-"));
  const report = path.join(folder, "report.xml");
  const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${report}`, "tests"];
  const { status } = spawnSync(python, args, { cwd: path.join(root, "python"), stdio: "inherit" });
  try {
    const counts = readCounts(readFileSync(report, "utf8"));
    // What went wrong outside of any test counts as well.
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readCounts(report) {
  const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(report)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const skipped = count("skipped");
  return { passed: count("tests") - failed - skipped, failed, skipped };
}
