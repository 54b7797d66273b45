import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import * as own from "later-runtime";

/** What is needed of a copy of `later-runtime`. */
export type Library = Pick<typeof own, "Runtime" | "ToolRegistry" | "globalRegistry">;

/**
 * The copy of `later-runtime` that a module uses: it alone knows the tools which that module declares.
 * Call it after the module has been loaded.
 */
export async function findLibrary(file: string): Promise<Library> {
  const require = createRequire(file);
  let entry: string;
  try {
    entry = require.resolve("later-runtime");
  } catch {
    return own;
  }
  // tsx gives CommonJS modules a copy of their own.
  const found: unknown =
    entry in require.cache ? require(entry) : await import(pathToFileURL(entry).href);
  return found as Library;
}
