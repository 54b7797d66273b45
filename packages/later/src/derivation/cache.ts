import { readRecord, writeRecord } from "./cache-record.ts";
import { readProgram, writeProgram } from "./cached-program.ts";
import { areCurrent } from "./current-stamps.ts";
import type { DerivedFile, Stamps } from "./derived-file.ts";
import { fingerprint } from "./fingerprint.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/** What is known about a file from an earlier run, if nothing has changed that it depends on. */
export function readCached(file: string): DerivedFile | undefined {
  const folder = cacheFolder(file);
  if (folder === undefined) return undefined;
  try {
    const record = readRecord(folder, fingerprint(file)) as CachedFile | undefined;
    if (record?.file !== file || !Array.isArray(record.derived.sites)) return undefined;
    const { derived, own, program } = record;
    const shared = readProgram(folder, program);
    if (shared === undefined || !areCurrent(own)) return undefined;
    return { ...derived, inputs: shared.inputs, dependencies: { shared: shared.stamps, own } };
  } catch {
    // Whatever is wrong with a cache, the types themselves can still be read.
    return undefined;
  }
}

/** Keeps what was found out for the next run; without effect where it must not or cannot be kept. */
export function writeCached(file: string, result: DerivedFile): void {
  const { inputs = [], dependencies, ...derived } = result;
  const folder = dependencies === undefined ? undefined : cacheFolder(file);
  if (folder === undefined || dependencies === undefined) return;
  const { shared, own } = dependencies;
  try {
    nodeBuiltin("node:fs").mkdirSync(folder, { recursive: true });
    const program = writeProgram(folder, { inputs, stamps: shared });
    const record: CachedFile = { file, derived, own, program };
    writeRecord(folder, fingerprint(file), record);
  } catch {
    // A project that cannot be written to is read anew each time.
  }
}

interface CachedFile {
  readonly file: string;
  readonly derived: Omit<DerivedFile, "inputs" | "dependencies">;
  readonly own: Stamps;
  /** The name of what it shares with other files. */
  readonly program: string;
}

/** Beside the packages of the project; a file outside of any project has no place. */
function cacheFolder(file: string): string | undefined {
  const fs = nodeBuiltin("node:fs");
  const path = nodeBuiltin("node:path");
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const packages = path.join(folder, "node_modules");
    if (fs.existsSync(packages) && fs.existsSync(path.join(folder, "package.json"))) {
      return path.join(packages, ".cache", "later");
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}
