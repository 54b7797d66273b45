import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

import type { WatchdogData } from "./watchdog.ts";

const standardOutput = 1;

/** Waits for the end of each turn in which an answer is due, and ends everything when it does not come. */
function watch({ shared, slots }: WatchdogData): never {
  for (;;) {
    const turn = Atomics.load(shared, slots.turn);
    const limitMs = turn % 2 === 0 ? Infinity : Atomics.load(shared, slots.limitMs);
    if (Atomics.wait(shared, slots.turn, turn, limitMs) === "timed-out") endAll({ shared, slots });
  }
}

function endAll({ shared, slots }: WatchdogData): void {
  const error = { code: "TIMED_OUT", limitMs: Atomics.load(shared, slots.limitMs) };
  try {
    writeSync(standardOutput, `${JSON.stringify({ error })}\n`);
  } catch {
    // Whoever has asked is gone.
  }
  // Only now: the thread that waits for them would answer something else.
  for (const pid of shared.subarray(slots.processes)) if (pid !== 0) kill(pid);
  kill(process.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

watch(workerData as WatchdogData);
