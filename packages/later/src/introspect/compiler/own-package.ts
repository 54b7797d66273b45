import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** What this package is called where it is installed. */
export const packageName = "later-runtime";

/** Whether a file belongs to this package, from source, from `dist` or installed. */
export function isOurs(file: string): boolean {
  if (/\/declare\/def(?:tools?|type)(?:\.d)?\.[cm]?ts$/.test(file)) return true;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest)) return nameIn(manifest) === packageName;
    if (folder === path.dirname(folder)) return false;
  }
}

function nameIn(manifest: string): unknown {
  try {
    return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly name?: unknown }).name;
  } catch {
    return undefined;
  }
}
