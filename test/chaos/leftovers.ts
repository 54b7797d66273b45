import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { GuardProcess, MarkedProcess } from "./marked-processes.ts";

/** How the processes of runs are found. */
export interface ProcessFinder {
  readonly findWorkers: () => readonly MarkedProcess[];
  readonly findGuards: () => readonly GuardProcess[];
}

/** Waits until no process of these runs is left, nor a guard; tells of those that are there all the same. */
export async function waitUntilGone(
  runIds: ReadonlySet<string>,
  { findWorkers, findGuards }: ProcessFinder,
  patienceMs: number,
): Promise<readonly string[]> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const left = findWorkers().filter(({ runId }) => runIds.has(runId ?? ""));
    const guards = findGuards().filter((guard) => guard.runIds.some((id) => runIds.has(id)));
    if (left.length === 0 && guards.length === 0) return [];
    if (performance.now() > end) {
      return [
        ...left.map(({ pid, command }) => `${pid} outlives its host: ${command}`),
        ...guards.map(({ pid }) => `The guard ${pid} outlives its host.`),
      ];
    }
    await delay(50);
  }
}

/** Whether somebody listens on a port of this machine. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** The files below a folder, and the folders by which workers are reached that are just being started. */
export function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() || entry.name.startsWith("later-fork-"))
    .map((entry) => path.join(path.relative(folder, entry.parentPath), entry.name));
}
