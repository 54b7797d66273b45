import { constants } from "node:fs";
import { access, chmod, lstat, mkdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { LaterError } from "later-runtime";

import { isSystemError } from "./is-system-error.ts";

/**
 * Makes sure of the folder where this user's runs are kept: `$XDG_RUNTIME_DIR/later/runs`, or else
 * `later-<uid>/runs` in the system's folder for temporary files. Nobody else may enter it.
 *
 * @throws LaterError `WORKER_FAILED` if it cannot be made, and if something by its name is there that belongs to
 *   somebody else or is no folder
 */
export async function openRunDirectory(): Promise<string> {
  const user = process.getuid?.();
  if (user === undefined) {
    throw new LaterError("WORKER_FAILED", "Workers cannot be started on this system.", {
      retryable: false,
    });
  }
  const own = await findRuntimeDirectory(user);
  const parent = own === undefined ? path.join(tmpdir(), `later-${user}`) : path.join(own, "later");
  await makePrivate(parent, user);
  const directory = path.join(parent, "runs");
  await makePrivate(directory, user);
  return directory;
}

/** The user's own folder for what is needed until the machine stops, if it is of any use. */
async function findRuntimeDirectory(user: number): Promise<string | undefined> {
  const directory = process.env["XDG_RUNTIME_DIR"] ?? "";
  if (!path.isAbsolute(directory)) return undefined;
  try {
    await access(directory, constants.W_OK);
    const stats = await stat(directory);
    return stats.isDirectory() && stats.uid === user ? directory : undefined;
  } catch {
    return undefined;
  }
}

async function makePrivate(directory: string, user: number): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (cause) {
    if (!isSystemError(cause, "EEXIST")) throw refusal(directory, "cannot be made", cause);
  }
  const stats = await lstat(directory);
  if (stats.isSymbolicLink()) throw refusal(directory, "is a symbolic link");
  if (!stats.isDirectory()) throw refusal(directory, "is not a folder");
  if (stats.uid !== user) throw refusal(directory, "belongs to somebody else");
  if ((stats.mode & 0o077) !== 0) await chmod(directory, 0o700);
}

function refusal(directory: string, fault: string, cause?: unknown): LaterError {
  const name = path.basename(directory);
  return new LaterError(
    "WORKER_FAILED",
    `Workers cannot be started: the folder "${name}", where runs are kept, ${fault}. Set XDG_RUNTIME_DIR to a folder of your own.`,
    { retryable: false, ...(cause === undefined ? {} : { cause }) },
  );
}
