import { readFileSync } from "node:fs";

/**
 * How much memory a process takes up at the moment, in bytes, without its children (RSS). `undefined` when it has
 * ended, and on systems without `/proc`.
 */
export function residentBytes(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(status) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
  } catch {
    return undefined;
  }
}
