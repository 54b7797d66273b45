import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

import { readProcessStat } from "./process-stat.ts";

/**
 * When a process started, in the words of the system; `undefined` if there is none of this number, or it has ended
 * and only waits for its parent to take notice.
 */
export async function findStartTime(pid: number): Promise<string | undefined> {
  if (!existsSync("/proc/self/stat")) return askForStartTime(pid);
  const stat = readProcessStat(pid);
  return stat === undefined || stat.hasEnded ? undefined : stat.startTime;
}

/** The same from `ps`, for systems without `/proc`. */
export async function askForStartTime(pid: number): Promise<string | undefined> {
  // Two hosts must get the same answer, whatever their time zones and languages are.
  const env = { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" };
  const args = ["-o", "stat=,lstart=", "-p", String(pid)];
  const { stdout } = await promisify(execFile)("ps", args, { env }).catch(() => ({ stdout: "" }));
  const [, state, startTime] = /^\s*(\S+)\s+(.*\S)\s*$/.exec(stdout) ?? [];
  return state?.startsWith("Z") === true ? undefined : startTime;
}
