import { readdirSync, readFileSync } from "node:fs";

/** A process of a run. */
export interface MarkedProcess {
  readonly pid: number;
  /** The run of workers that it belongs to, if it does. */
  readonly runId: string | undefined;
  readonly command: string;
}

/** The processes that have a variable of this value in their environment, and have not ended. */
export function findMarked(name: string, value: string): readonly MarkedProcess[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const variables = readWords(`/proc/${entry}/environ`);
      if (!variables.includes(`${name}=${value}`) || hasEnded(entry)) return [];
      const run = variables.find((variable) => variable.startsWith("LATER_RUN_ID="));
      const command = readWords(`/proc/${entry}/cmdline`).join(" ").slice(0, 200);
      return [{ pid: Number(entry), runId: run?.slice("LATER_RUN_ID=".length), command }];
    });
}

/** A process that ends what belongs to runs when their host is gone. */
export interface GuardProcess {
  readonly pid: number;
  readonly runIds: readonly string[];
}

/** The guards of runs that have their files below a folder; they do not carry marks. */
export function findGuards(folder: string): readonly GuardProcess[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const words = readWords(`/proc/${entry}/cmdline`);
      const start = words.indexOf("later-guard");
      const [, directory = "", ...runIds] = words.slice(start + 1);
      const isOne = start >= 0 && directory.startsWith(folder) && !hasEnded(entry);
      return isOne ? [{ pid: Number(entry), runIds: runIds.filter((id) => id !== "") }] : [];
    });
}

function hasEnded(pid: string): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return /^[ZX]/.test(text.slice(text.lastIndexOf(")") + 2));
  } catch {
    return true;
  }
}

function readWords(file: string): readonly string[] {
  try {
    return readFileSync(file, "latin1").split("\0");
  } catch {
    return [];
  }
}
