import { rmSync } from "node:fs";
import path from "node:path";

import { atMost, find, time, timeTable } from "./harness/section.mjs";
import { spawnInTurn } from "./harness/spawn-in-turn.mjs";
import { generateProject } from "./introspect/generate-project.mjs";

const ours = "declared, cached";
const cold = "declared, cold";
const unread = "the same files, no declaration read";
const stripsTypes = Boolean(process.features.typescript);

/** Whole processes that declare fifty functions of a project of 200 files, from spawn to exit. */
export async function run() {
  const folder = generateProject();
  try {
    const sections = [section(folder, "tsx", ["--import", "tsx"])];
    if (stripsTypes) sections.unshift(section(folder, "node", []));
    return sections;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function section(folder, runner, nodeArguments) {
  const start = (name, args, before) => ({
    name,
    command: process.execPath,
    args: [...nodeArguments, ...args],
    options: { cwd: folder, env: { ...process.env, NODE_ENV: "development" } },
    before,
  });
  const forget = () =>
    rmSync(path.join(folder, "node_modules/.cache"), { recursive: true, force: true });
  const readsTools = ({ stdout, milliseconds }) => {
    if (stdout.trim() !== "50") throw new Error(`There are not 50 tools, but: ${stdout}`);
    return milliseconds;
  };
  const results = spawnInTurn([
    { ...start(cold, ["src/main.ts"], forget), read: readsTools },
    { ...start(ours, ["src/main.ts"]), read: readsTools },
    start(unread, ["src/unread.ts"]),
    start("the library only", ["src/library-only.ts"]),
    start("an empty TypeScript file", ["src/empty.ts"]),
    { ...start("node alone", ["--eval", ""]), args: ["--eval", ""] },
  ]);
  return timeTable({
    title: `Fifty functions in 200 files, run by ${runner}`,
    results,
    ours,
    aims: aims(results, runner),
  });
}

/** tsx takes longer than the aims by itself: there, only what is added to it counts. */
function aims(results, runner) {
  const [what, start] =
    runner === "node"
      ? ["the whole process", 0]
      : ["over the process that reads no declaration", find(results, unread).median];
  return [
    atMost(`cold, ${what}`, find(results, cold).median - start, 600e6, time),
    atMost(`cached, ${what}`, find(results, ours).median - start, 80e6, time),
  ];
}
