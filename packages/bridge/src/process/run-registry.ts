import { lstat, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { LaterError } from "later-runtime";

import { hasEnded, type HostIdentity, readOwnIdentity } from "./host-identity.ts";
import { openRunDirectory } from "./run-directory.ts";
import { guardEnded, spawnGuard } from "./spawn-guard.ts";

/** What the file of a run says. */
interface RunRecord extends HostIdentity {
  readonly runId: string;
}

/** Longer files are not ours. */
const maxRecordBytes = 4_096;

/** A file that is being written has another name, for a moment. One that still has it after a minute is left over. */
const writingMs = 60_000;

/** The arguments of a program have a limit. */
const runsAtOnce = 500;

/**
 * Knows the runs of this user on this machine, from one file each, so that what a host leaves behind is ended by the
 * next one if nobody has done it before. Hosts that run at the same time do not disturb each other: what they do
 * to what is left behind may be done twice.
 */
export class RunRegistry {
  /** Where the files are. */
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Opens the registry, and makes its folder if there is none.
   *
   * @throws LaterError `WORKER_FAILED` if the folder cannot be made, or is not this user's own
   */
  static async open(): Promise<RunRegistry> {
    return new RunRegistry(await openRunDirectory());
  }

  /**
   * Says that this process is the host of a run, before anything is started for it. The run's guard takes that back
   * when nothing is left of the run.
   *
   * @throws LaterError `WORKER_FAILED` if that cannot be written
   */
  async add(runId: string): Promise<void> {
    const record: RunRecord = { runId, ...(await readOwnIdentity()) };
    const file = this.#fileOf(runId);
    const temporary = `${file}.tmp`;
    try {
      await writeFile(temporary, JSON.stringify(record), { mode: 0o600, flag: "wx" });
      await rename(temporary, file);
    } catch (cause) {
      throw new LaterError("WORKER_FAILED", "The run cannot be written down.", { cause });
    }
  }

  /**
   * Kills what is left of runs whose host has ended, and forgets them. Files that are damaged are removed.
   *
   * @throws LaterError `WORKER_FAILED` if there is no `sh`, or the system is short of something
   */
  async sweep(): Promise<void> {
    const left: string[] = [];
    for (const name of await readdir(this.directory)) {
      const file = path.join(this.directory, name);
      const record = await readRecord(file);
      if (record === undefined) await removeDamaged(file);
      else if (await hasEnded(record)) left.push(record.runId);
    }
    for (let start = 0; start < left.length; start += runsAtOnce) {
      const runIds = left.slice(start, start + runsAtOnce);
      await guardEnded(await spawnGuard({ runIds, directory: this.directory }, "ignore"));
    }
  }

  #fileOf(runId: string): string {
    return path.join(this.directory, `${runId}.json`);
  }
}

async function readRecord(file: string): Promise<RunRecord | undefined> {
  try {
    const stats = await lstat(file);
    if (!stats.isFile() || stats.size > maxRecordBytes) return undefined;
    const record: unknown = JSON.parse(await readFile(file, "utf8"));
    // An id is looked for in the environment of every process, so it must be no more and no less than one.
    const [, runId] = /^([0-9a-f]{32})\.json$/.exec(path.basename(file)) ?? [];
    return isRecord(record) && record.runId === runId ? record : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is RunRecord {
  if (typeof value !== "object" || value === null) return false;
  const { runId, pid, startTime, bootId, namespace } = value as Partial<RunRecord>;
  const texts: readonly unknown[] = [runId, startTime, bootId, namespace];
  return Number.isSafeInteger(pid) && texts.every((text) => typeof text === "string");
}

async function removeDamaged(file: string): Promise<void> {
  try {
    const isBeingWritten = Date.now() - (await lstat(file)).mtimeMs < writingMs;
    if (!file.endsWith(".tmp") || !isBeingWritten) await rm(file);
  } catch {
    // It is gone already, or is no file: neither does any harm.
  }
}
