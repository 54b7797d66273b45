import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { atMost, find, significant, time, timeTable } from "./harness/section.mjs";
import { spawnInTurn } from "./harness/spawn-in-turn.mjs";
import { summarise } from "./harness/summarise.mjs";
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
    return [...sections, staying(folder), thousand()];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What builds that watch have. */
function staying(folder) {
  const program = fileURLToPath(new URL("introspect/edits.mjs", import.meta.url));
  const runs = Array.from({ length: 5 }, () => {
    rmSync(path.join(folder, "node_modules/.cache"), { recursive: true, force: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, folder, "10"], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  });
  const results = [
    { name: "all files, at first", samples: runs.map(({ first }) => first * 1e6) },
    {
      name: "one file, after an edit",
      samples: runs.flatMap(({ times }) => times.map((each) => each * 1e6)),
    },
  ].map(summarise);
  const memory = summarise({ name: "memory", samples: runs.map(({ bytes }) => bytes) }).median;
  return timeTable({
    title: "Fifty functions in 200 files, read by a process that stays",
    note: `That process and its compiler then hold ${significant(memory / 1_048_576)} MiB; it ends when it has been idle for half a minute.`,
    results,
    ours: "one file, after an edit",
    aims: [atMost("after an edit", find(results, "one file, after an edit").median, 50e6, time)],
  });
}

function thousand() {
  const folder = generateProject(200);
  try {
    const results = spawnInTurn(
      [
        {
          name: "declared, cold",
          command: process.execPath,
          args: ["--import", "tsx", "src/main.ts"],
          options: { cwd: folder, env: { ...process.env, NODE_ENV: "development" } },
          before: () =>
            rmSync(path.join(folder, "node_modules/.cache"), { recursive: true, force: true }),
          read: ({ stdout, milliseconds }) => {
            if (stdout.trim() !== "1000")
              throw new Error(`There are not 1000 tools, but: ${stdout}`);
            return milliseconds;
          },
        },
        {
          name: "declared, cached",
          command: process.execPath,
          args: ["--import", "tsx", "src/main.ts"],
          options: { cwd: folder, env: { ...process.env, NODE_ENV: "development" } },
        },
      ],
      { rounds: 5 },
    );
    return timeTable({
      title: "A thousand functions in 390 files, run by tsx",
      results,
      ours: "declared, cached",
      aims: [atMost("cold, the whole process", find(results, "declared, cold").median, 3e9, time)],
    });
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

/** What reading adds to a process. tsx takes longer than the aims by itself; where there is none, the whole counts as well. */
function aims(results, runner) {
  const start = find(results, unread).median;
  const whole = (name, limit) =>
    runner === "node"
      ? [
          atMost(
            `${name}, the whole process`,
            find(results, `declared, ${name}`).median,
            limit,
            time,
          ),
        ]
      : [];
  const added = (name, limit) =>
    atMost(
      `${name}, over the process that reads no declaration`,
      find(results, `declared, ${name}`).median - start,
      limit,
      time,
    );
  return [
    added("cold", 600e6),
    added("cached", 80e6),
    ...whole("cold", 600e6),
    ...whole("cached", 80e6),
  ];
}
