import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

import { afterEach, expect, test, vi } from "vitest";

import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";

let host: ChildProcess | undefined;

afterEach(() => host?.kill("SIGKILL"));

async function startHost(): Promise<readonly number[]> {
  host = spawn(
    process.execPath,
    [
      "--conditions=later-source",
      "--import",
      "tsx",
      path.join(root, "test/workers/host-program.ts"),
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, LATER_PYTHON: python } },
  );
  for await (const line of createInterface(host.stdout as NodeJS.ReadableStream)) {
    return JSON.parse(line) as number[];
  }
  throw new Error("The host did not start.");
}

/** Whether a process is there, and not only waits to be noticed by its parent. */
function isAlive(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

// Elsewhere there is no /proc to look at.
test.skipIf(process.platform !== "linux" || python === undefined)(
  "leaves no worker and none of their children when the host is killed",
  async () => {
    const pids = await startHost();
    // Two workers of each kind, and a child of one of each.
    expect(pids.length).toBe(9);
    expect(pids.filter((pid) => !isAlive(pid))).toEqual([]);
    const ended = once(host as ChildProcess, "exit");
    host?.kill("SIGKILL");
    await ended;
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 2_000 });
  },
  60_000,
);
