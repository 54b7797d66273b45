import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { timeTable } from "./harness/section.mjs";
import { spawnInTurn } from "./harness/spawn-in-turn.mjs";
import { generateProject } from "./introspect/generate-project.mjs";

const without = "without the plugin";

/** How long bundlers take for a hundred functions of a project, with their types and without. */
export async function run() {
  const folder = generateProject(20);
  try {
    return ["esbuild", "vite"].map((bundler) => section(folder, bundler));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function section(folder, bundler) {
  const program = fileURLToPath(new URL("build/bundle.mjs", import.meta.url));
  const build = (name, plugin, before) => ({
    name,
    command: process.execPath,
    args: [program, folder, bundler, plugin],
    before,
    read: ({ stdout }) => Number(stdout),
  });
  const forget = () =>
    rmSync(path.join(folder, "node_modules/.cache"), { recursive: true, force: true });
  const results = spawnInTurn([
    build("with the plugin, cold", "plugin", forget),
    build("with the plugin, cached", "plugin"),
    build(without, "none"),
  ]);
  const title = `A hundred functions in 209 files, bundled with ${bundler}`;
  return timeTable({ title, results, ours: without, aims: [] });
}
