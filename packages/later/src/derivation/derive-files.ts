import { fileURLToPath } from "node:url";

import { readCached, writeCached } from "./cache.ts";
import type { DerivedFile } from "./derived-file.ts";
import { LiveIntrospection } from "./live-introspection.ts";
import { runIntrospection } from "./run-introspection.ts";

/** How files are read. */
export interface DeriveFilesOptions {
  /** Ends the process that reads types. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the tools that TypeScript files declare, with the compiler of their own project; what has not
 * changed since an earlier run comes from the cache.
 *
 * @param files absolute paths
 * @returns an entry for each of them; a file that cannot be read has a `failure`
 * @throws LaterError `INTROSPECTION_FAILED` when the process that reads types did not come to an end
 */
export async function deriveFiles(
  files: readonly string[],
  { signal }: DeriveFilesOptions = {},
): Promise<ReadonlyMap<string, DerivedFile>> {
  const { cached, unread } = lookUp(files);
  if (unread.length === 0) return cached;
  signal?.throwIfAborted();
  const introspection = new LiveIntrospection(home, 0);
  const stop = (): void => introspection.close();
  signal?.addEventListener("abort", stop);
  try {
    return keep(cached, unread, await introspection.read(unread));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    introspection.close();
  }
}

/**
 * As {@link deriveFiles} does, for what cannot wait: everything else stands still meanwhile.
 *
 * @throws as {@link deriveFiles} does
 */
export function deriveFilesSync(files: readonly string[]): ReadonlyMap<string, DerivedFile> {
  const { cached, unread } = lookUp(files);
  if (unread.length === 0) return cached;
  return keep(cached, unread, runIntrospection(unread, home));
}

/** How a {@link Deriver} works. */
export interface DeriverOptions {
  /** How long the process that reads types stays when there is nothing to read, in milliseconds. @default 30_000 */
  readonly idleMs?: number;
}

/**
 * Reads the tools of files again and again, as builds do that watch: the process that reads types stays, so that a file
 * is read in some tens of milliseconds after an edit. It is started when it is needed, ends when it has been idle, and
 * does not keep a program from ending.
 */
export class Deriver {
  readonly #introspection: LiveIntrospection;

  constructor({ idleMs = 30_000 }: DeriverOptions = {}) {
    this.#introspection = new LiveIntrospection(home, idleMs);
  }

  /** The process that reads types, while there is one. */
  get pid(): number | undefined {
    return this.#introspection.pid;
  }

  /**
   * Reads the tools that files declare, as they are now; what has not changed comes from the cache.
   *
   * @param files absolute paths
   * @returns an entry for each of them; a file that cannot be read has a `failure`
   * @throws LaterError `INTROSPECTION_FAILED` when the process that reads types does not come to an answer
   */
  async deriveFiles(files: readonly string[]): Promise<ReadonlyMap<string, DerivedFile>> {
    const { cached, unread } = lookUp(files);
    if (unread.length === 0) return cached;
    return keep(cached, unread, await this.#introspection.read(unread));
  }

  /** Ends the process that reads types; what is being read is rejected with `INTROSPECTION_FAILED`. */
  close(): void {
    this.#introspection.close();
  }
}

/** The folder of the built files, which is elsewhere when this runs from source. */
const home = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../dist/" : "../", import.meta.url),
);

interface LookedUp {
  readonly cached: Map<string, DerivedFile>;
  readonly unread: readonly string[];
}

function lookUp(files: readonly string[]): LookedUp {
  const cached = new Map<string, DerivedFile>();
  for (const file of files) {
    const derived = readCached(file);
    if (derived !== undefined) cached.set(file, derived);
  }
  return { cached, unread: files.filter((file) => !cached.has(file)) };
}

function keep(
  results: Map<string, DerivedFile>,
  unread: readonly string[],
  found: Readonly<Record<string, DerivedFile>>,
): ReadonlyMap<string, DerivedFile> {
  for (const file of unread) {
    const derived = found[file] ?? { sites: [], failure: unreported };
    results.set(file, derived);
    writeCached(file, derived);
  }
  return results;
}

const unreported = {
  code: "INTROSPECTION_FAILED",
  message: "the process that reads types says nothing about this file",
} as const;
