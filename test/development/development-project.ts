import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { onTestFinished } from "vitest";

import { root } from "../setup/paths.ts";

const longAgo = new Date("2020-01-01");

/** A folder with files, outside of this repository, that is there until the test ends. */
export function makeFolder(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "later-development-")));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFile(path.join(folder, name), text);
  return folder;
}

/** Writes a file that is no younger than the processes which read it. */
export function writeFile(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  // What is younger than the process that reads it is not kept in the cache.
  utimesSync(file, longAgo, longAgo);
}

/** Installs packages of this repository into a folder of a project, as links. */
export function install(folder: string, packages: Readonly<Record<string, string>>): void {
  for (const [name, from] of Object.entries(packages)) {
    const link = path.join(folder, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.resolve(root, from), link);
  }
}

/** What a program needs to declare tools from its source. */
export const runtimeAndCompiler = {
  "later-runtime": "packages/later",
  typescript: "node_modules/typescript",
} as const;
