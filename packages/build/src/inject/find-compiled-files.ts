import { readdirSync, statSync } from "node:fs";
import path from "node:path";

import { LaterError } from "later-runtime";

/**
 * The JavaScript files at some paths, in folders at any depth, sorted; those of installed packages
 * are left out.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a path where there is nothing
 */
export function findCompiledFiles(paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const start of paths.map((name) => path.resolve(name))) {
    const stats = statSync(start, { throwIfNoEntry: false });
    if (stats === undefined) {
      throw new LaterError("INVALID_ARGUMENT", `There is no file or folder "${start}".`);
    }
    if (!stats.isDirectory()) found.add(start);
    else for (const file of filesIn(start)) found.add(file);
  }
  return [...found].toSorted();
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesIn(name);
    return entry.isFile() && /\.[cm]?js$/.test(entry.name) ? [name] : [];
  });
}
