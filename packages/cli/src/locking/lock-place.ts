import { readFileSync } from "node:fs";
import path from "node:path";

import { findUpwards } from "../loading/find-upwards.ts";

/** Where a lock file belongs. */
export interface LockPlace {
  /** Absolute. */
  readonly folder: string;
  /** What the tools of the place are called together. */
  readonly name: string;
}

/** The folder of the nearest `package.json`, and the package's name; else the working folder and its name. */
export function lockPlaceOf(file: string | undefined): LockPlace {
  const start = file === undefined ? process.cwd() : path.dirname(path.resolve(file));
  const manifest = findUpwards(start, "package.json");
  const folder = manifest === undefined ? process.cwd() : path.dirname(manifest);
  return { folder, name: nameIn(manifest) ?? (path.basename(folder) || "tools") };
}

function nameIn(manifest: string | undefined): string | undefined {
  if (manifest === undefined) return undefined;
  try {
    const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly name?: unknown };
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}
