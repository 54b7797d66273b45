import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

import type { WatchdogData } from "./watchdog.ts";

const standardOutput = 1;

/** Waits for the end of each turn in which an answer is due, and ends everything when it does not come. */
function watch({ shared, deadline, slots }: WatchdogData): never {
  for (;;) {
    const turn = Atomics.load(shared, slots.turn);
    const leftMs = turn % 2 === 0 ? Infinity : (deadline[0] ?? 0) - Date.now();
    if (Atomics.wait(shared, slots.turn, turn, leftMs) === "timed-out") endAll(shared, slots);
  }
}

function endAll(shared: Int32Array, slots: WatchdogData["slots"]): void {
  Atomics.store(shared, slots.isOver, 1);
  for (const pid of shared.subarray(slots.processes)) if (pid !== 0) kill(pid);
  const error = { code: "TIMED_OUT", limitMs: Atomics.load(shared, slots.limitMs) };
  try {
    // Last: whoever reads it may end this process at once.
    writeSync(standardOutput, `${JSON.stringify({ error })}\n`);
  } catch {
    // Whoever has asked is gone.
  }
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
