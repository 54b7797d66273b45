import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { render } from "../bench/harness/render.mjs";
import { install, root, run, setup } from "./setup.mjs";

const groups = [
  "execute",
  "prepare",
  "introspect",
  "build",
  "conversation",
  "validate",
  "bridge",
  "workers",
  "size",
];
const bench = path.join(root, "bench");
const report = path.join(root, "docs/benchmarks.md");
const runtime = `Node.js ${process.versions.node.split(".")[0]}`;

const usage = `Usage: npm run bench -- [GROUP ...] [--write]

Groups: ${groups.join(", ")}. Without one, all of them.
--write puts the results into docs/benchmarks.md, at the place for this version of Node.js.`;

const { values, positionals } = readArguments();
const chosen = positionals.length === 0 ? groups : positionals;

await setup();
install(bench);

console.log(`${runtime} (${process.versions.node}), ${os.type()}, ${os.cpus().length} cores`);
for (const group of chosen) {
  console.error(`\nRunning ${group} …`);
  const sections = runGroup(group);
  if (sections === undefined) continue;
  const text = render(sections);
  console.log(`\n${text}`);
  if (values.write) write(group, text);
}
if (values.write) run(process.execPath, ["node_modules/oxfmt/bin/oxfmt", report]);

function readArguments() {
  try {
    const parsed = parseArgs({
      allowPositionals: true,
      options: { write: { type: "boolean", default: false } },
    });
    const unknown = parsed.positionals.find((group) => !groups.includes(group));
    if (unknown !== undefined) throw new Error(`There is no group "${unknown}".`);
    return parsed;
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    return process.exit(2);
  }
}

/** In a process of its own, so that no group finds another's traces; a failure spares the others. */
function runGroup(group) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(bench, "run-group.mjs"), group],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (status === 0) return JSON.parse(stdout);
  console.error(`The group ${group} failed.`);
  process.exitCode = 1;
  return undefined;
}

/** Replaces what stands between the two marks of the group. */
function write(group, text) {
  const before = readFileSync(report, "utf8");
  const start = `<!-- ${group}, ${runtime} -->`;
  const from = before.indexOf(start);
  const to = before.indexOf(`<!-- end of ${group}, ${runtime} -->`);
  if (from < 0 || to < from) {
    console.error(`docs/benchmarks.md has no place for ${group} under ${runtime}; not written.`);
    return;
  }
  writeFileSync(report, `${before.slice(0, from)}${start}\n\n${text}\n\n${before.slice(to)}`);
}
