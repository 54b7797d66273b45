import { readFileSync, statSync } from "node:fs";
import path from "node:path";

import { glob } from "tinyglobby";

import { usageFailure } from "../command-failure.ts";

const sources = "**/*.{ts,tsx,mts,cts}";
const ignored = ["**/node_modules/**", "**/.*/**", "**/*.d.{ts,mts,cts}"];

/**
 * The TypeScript files that declare tools, sorted: those named, and of folders and patterns those that mention
 * `later-runtime`. What is installed, hidden or a declaration file is left out.
 *
 * @param places files, folders, and patterns such as `src/**\/*.ts`
 * @throws CommandFailure for a place at which there is nothing
 */
export async function findSources(places: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(places.map(findIn));
  return [...new Set(found.flat())].toSorted();
}

async function findIn(place: string): Promise<readonly string[]> {
  const absolute = path.resolve(place);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return [absolute];
  const files =
    stats === undefined
      ? await glob(place, { absolute: true, ignore: ignored })
      : await glob(sources, { cwd: absolute, absolute: true, ignore: ignored });
  if (stats === undefined && files.length === 0) {
    throw usageFailure(`There is no file, and none that fits, "${place}".`);
  }
  return files.filter((file) => readFileSync(file, "utf8").includes("later-runtime"));
}
