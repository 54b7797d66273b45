import { type Dirent, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { mentionOfTools, typescriptFile } from "../mention-of-tools.ts";

/** So many files are looked at; in a larger package, the others are read when they are loaded. */
const lookedAt = 2000;

/** The TypeScript files of a package that mention tools; what cannot be read is left out. */
export function findToolFiles(folder: string): readonly string[] {
  const mention = mentionOfTools({});
  const found: string[] = [];
  const folders = [folder];
  let count = 0;
  for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
    for (const entry of entriesOf(current)) {
      const name = path.join(current, entry.name);
      if (entry.isDirectory() && isOwn(name, entry.name)) folders.push(name);
      if (!entry.isFile() || !typescriptFile.test(name)) continue;
      if ((count += 1) > lookedAt) return found;
      if (mention.test(readFileSync(name, "utf8"))) found.push(name);
    }
  }
  return found.toSorted();
}

/** Not installed, not hidden, and not a package of its own. */
function isOwn(folder: string, name: string): boolean {
  if (name === "node_modules" || name.startsWith(".")) return false;
  return entriesOf(folder).every((entry) => entry.name !== "package.json");
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
