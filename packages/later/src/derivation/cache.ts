import type { DerivedFile } from "./derived-file.ts";
import { isUnchanged } from "./file-stamp.ts";
import { fingerprint } from "./fingerprint.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/** To be raised when {@link DerivedFile} or the meaning of a stamp changes. */
const format = 3;

/** What is known about a file from an earlier run, if nothing has changed that it depends on. */
export function readCached(file: string): DerivedFile | undefined {
  try {
    const path = cachePath(file);
    if (path === undefined) return undefined;
    const text = nodeBuiltin("node:fs").readFileSync(path, "utf8");
    const record = JSON.parse(text) as Partial<CacheRecord>;
    if (record.format !== format || record.file !== file) return undefined;
    const { derived } = record;
    if (!Array.isArray(derived?.sites) || derived.dependencies === undefined) return undefined;
    return Object.entries(derived.dependencies).every(isCurrent) ? derived : undefined;
  } catch {
    // Whatever is wrong with a cache, the types themselves can still be read.
    return undefined;
  }
}

/** Keeps what was found out for the next run; without effect where it must not or cannot be kept. */
export function writeCached(file: string, derived: DerivedFile): void {
  const path = derived.dependencies === undefined ? undefined : cachePath(file);
  if (path === undefined) return;
  const fs = nodeBuiltin("node:fs");
  const record: CacheRecord = { format, file, derived };
  try {
    fs.mkdirSync(nodeBuiltin("node:path").dirname(path), { recursive: true });
    // Readers see the whole record or none, also when several processes write it.
    const draft = `${path}.${Math.random().toString(36).slice(2)}`;
    fs.writeFileSync(draft, JSON.stringify(record));
    fs.renameSync(draft, path);
  } catch {
    // A project that cannot be written to is read anew each time.
  }
}

interface CacheRecord {
  readonly format: number;
  readonly file: string;
  readonly derived: DerivedFile;
}

/** Many records depend on the same files, which are looked at once per turn of the event loop. */
let checked: Map<string, boolean> | undefined;

function isCurrent([path, stamp]: readonly [string, string]): boolean {
  if (checked === undefined) {
    checked = new Map();
    queueMicrotask(() => (checked = undefined));
  }
  const key = `${path} ${stamp}`;
  const known = checked.get(key) ?? isUnchanged(path, stamp);
  checked.set(key, known);
  return known;
}

/** Beside the packages of the project; a file outside of any project has no place. */
function cachePath(file: string): string | undefined {
  const fs = nodeBuiltin("node:fs");
  const path = nodeBuiltin("node:path");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const packages = path.join(folder, "node_modules");
    if (fs.existsSync(packages) && fs.existsSync(path.join(folder, "package.json"))) {
      return path.join(packages, ".cache", "later", `${fingerprint(file)}.json`);
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}
