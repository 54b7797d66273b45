import { existsSync } from "node:fs";

import { isUnchanged, stampOf } from "../../derivation/file-stamp.ts";

/** What files and folders were like when they were read, as long as they stay so. */
export class KnownFiles {
  readonly #stamps = new Map<string, string>();

  /**
   * Looks at everything that is known, and forgets what has changed.
   *
   * @returns the files of which only the text has changed; `undefined` when more has, such as which files there are
   */
  refresh(): readonly string[] | undefined {
    const changed = [...this.#stamps].filter(([path, stamp]) => !isUnchanged(path, stamp));
    for (const [path] of changed) this.#stamps.delete(path);
    const paths = changed.map(([path]) => path);
    return paths.every((path) => isSource(path) && existsSync(path)) ? paths : undefined;
  }

  /** The stamp of a path, made at most once. */
  stampOf(path: string): string {
    const stamp = this.#stamps.get(path) ?? stampOf(path);
    this.#stamps.set(path, stamp);
    return stamp;
  }

  /** To be called for what was changed while it was being read: it counts as changed the next time. */
  doubt(path: string): void {
    this.#stamps.set(path, "");
  }
}

/** Folders, manifests and configurations decide about which other files are read. */
function isSource(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}
