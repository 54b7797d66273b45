import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

import { guardScript } from "./guard-script.ts";
import { spawned } from "./spawned.ts";

/** Which runs a guard is about. */
export interface GuardedRuns {
  /** Each has 32 hexadecimal digits: what carries them is killed. */
  readonly runIds: readonly string[];
  /** Where the registry keeps the files of the runs. */
  readonly directory: string;
}

/** A guard needs a fraction of a second, and gives up after ten. One that the system holds up must not hold up us. */
const patienceMs = 15_000;

/**
 * Starts a process that kills what belongs to runs, in a session of its own: with `pipe`, when its standard input
 * ends, and with `ignore`, at once. It has none of the host's environment, and so no mark of a run, also
 * if the host belongs to one itself.
 *
 * @throws LaterError `WORKER_FAILED`
 */
export function spawnGuard(
  { runIds, directory }: GuardedRuns,
  stdin: "pipe" | "ignore",
): Promise<ChildProcess> {
  const args = ["-c", guardScript, "later-guard", "/proc", directory, ...runIds];
  const searchPath = [process.env["PATH"], "/usr/bin:/bin"].filter(Boolean).join(":");
  return spawned(
    () =>
      spawn("sh", args, {
        cwd: "/",
        env: { PATH: searchPath, LC_ALL: "C" },
        detached: true,
        stdio: [stdin, "ignore", "ignore"],
      }),
    (reason) => `What guards the workers, "sh", cannot be started: the system answers ${reason}.`,
  );
}

/** Resolves when a guard has ended, or after fifteen seconds; never rejects. */
export async function guardEnded(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timeout = new AbortController();
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  const late = delay(patienceMs, undefined, { signal: timeout.signal }).catch(() => {});
  await Promise.race([ended, late]);
  timeout.abort();
}
