import { readFileSync } from "node:fs";

/** What the system says of a process. */
export interface ProcessStat {
  /** Whether it has ended and only waits for its parent to take notice. */
  readonly hasEnded: boolean;
  /** The number of its group. */
  readonly group: number;
  /** When it started: with its number, this tells it from every other process since the machine has started. */
  readonly startTime: string;
}

/** Reads `/proc`; `undefined` if there is no such process, or no `/proc` on this system. */
export function readProcessStat(pid: number | string): ProcessStat | undefined {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // The name of the program stands in brackets before all this, and may have any characters.
  const [state = "", , group = "", ...others] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    hasEnded: state === "Z" || state === "X",
    group: Number(group),
    startTime: others[16] ?? "",
  };
}
