import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { build } from "esbuild";

import { root } from "../setup/paths.ts";

const names = ["host", "worker", "remote-worker", "client", "application"] as const;

/** The files of the programs of a run, by name. */
export type Programs = Readonly<Record<(typeof names)[number], string>>;

/**
 * Bundles the programs from the sources: processes that are killed all the time have to start soon.
 *
 * @param folder - inside of the repository, where packages are found
 */
export async function buildPrograms(folder: string): Promise<Programs> {
  const directory = path.join(folder, "dist/programs");
  mkdirSync(directory, { recursive: true });
  // Where the library looks for its own version.
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module", "version": "0.0.0" }');
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => path.join(import.meta.dirname, `programs/${name}.ts`)),
    outdir: directory,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["later-source"],
    external: ["@grpc/*", "@bufbuild/*", "grpc-health-check", "typescript"],
    sourcemap: true,
    logLevel: "warning",
  });
  return Object.fromEntries(
    names.map((name) => [name, path.join(directory, `${name}.js`)]),
  ) as Programs;
}
