import { readRecord, writeRecord } from "./cache-record.ts";
import { areCurrent } from "./current-stamps.ts";
import type { Stamps } from "./derived-file.ts";
import { digestOfText } from "./digest-of-text.ts";
import { nodeBuiltin } from "./node-builtin.ts";
import { TurnMap } from "./turn-map.ts";

/** What the files of one program have in common, which is most of what they depend on. */
export interface CachedProgram {
  readonly inputs: readonly string[];
  readonly stamps: Stamps;
}

const programs = new TurnMap<CachedProgram | undefined>();

/**
 * A program that was kept, if nothing of it has changed.
 *
 * @throws what Node.js throws when it cannot be read
 */
export function readProgram(folder: string, name: string): CachedProgram | undefined {
  return programs.get(`${folder} ${name}`, () => {
    const program = readRecord(folder, name) as CachedProgram | undefined;
    return program !== undefined && areCurrent(program.stamps) ? program : undefined;
  });
}

/** Where programs have been kept by this process, by their stamps. */
const written = new WeakMap<Stamps, Map<string, string>>();

/**
 * @returns the name under which it is kept, which follows from its content: what several processes write is the same
 * @throws what Node.js throws when it cannot be written
 */
export function writeProgram(folder: string, program: CachedProgram): string {
  const names = written.get(program.stamps) ?? new Map<string, string>();
  written.set(program.stamps, names);
  const known = names.get(folder);
  if (known !== undefined) return known;
  const name = `${prefix}${digestOfText(JSON.stringify(program))}`;
  writeRecord(folder, name, program);
  dropOldPrograms(folder);
  names.set(folder, name);
  return name;
}

const prefix = "program-";

/** So many programs may be there that no file belongs to any more: each edit makes another one. */
const spare = 16;

/** Each file belongs to one program, so that there need not be more of them. A file whose program is gone is read anew. */
function dropOldPrograms(folder: string): void {
  const fs = nodeBuiltin("node:fs");
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  const own = names.filter((name) => name.startsWith(prefix));
  const files = names.length - own.length;
  const excess = own.length - files - spare;
  if (excess <= 0) return;
  const byAge = own
    .map((name) => nodeBuiltin("node:path").join(folder, name))
    .map((path) => ({ path, time: fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .toSorted((a, b) => a.time - b.time);
  for (const { path } of byAge.slice(0, excess)) fs.rmSync(path, { force: true });
}
