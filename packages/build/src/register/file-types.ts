import { existsSync } from "node:fs";
import path from "node:path";

import { type DerivedFile, deriveFilesSync } from "later-runtime/derivation";

import { findToolFiles } from "./find-tool-files.ts";

/**
 * The types of files that are loaded one after the other. Starting a compiler takes longer than using it, so
 * the first file of a package is read together with all others there that mention tools.
 */
export class FileTypes {
  readonly #known = new Map<string, DerivedFile>();
  readonly #packages = new Set<string>();

  /**
   * @param digest what the text that is loaded has; see `digestOfText`
   * @returns `undefined` when that is not what is in the file
   */
  read(file: string, digest: string): DerivedFile | undefined {
    if (!this.#isCurrent(file, digest)) {
      for (const [name, derived] of deriveFilesSync(this.#readTogether(file))) {
        this.#known.set(name, derived);
      }
    }
    const derived = this.#known.get(file);
    const isFailure = derived?.failure !== undefined;
    return isFailure || derived?.digest === digest ? derived : undefined;
  }

  #isCurrent(file: string, digest: string): boolean {
    return this.#known.get(file)?.digest === digest;
  }

  #readTogether(file: string): readonly string[] {
    const folder = packageOf(file);
    if (this.#packages.has(folder)) return [file];
    this.#packages.add(folder);
    return [...new Set([file, ...findToolFiles(folder)])];
  }
}

/** The folder of the nearest `package.json`, otherwise that of the file. */
function packageOf(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "package.json"))) return folder;
    if (folder === path.dirname(folder)) return path.dirname(file);
  }
}
