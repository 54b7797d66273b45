import { Worker } from "node:worker_threads";

/** How often the event loop shows that it goes on, in milliseconds. */
const tickMs = 100;

/**
 * What the thread runs. A process whose parent has ended gets another one. As long as the event loop goes on it finds
 * out by itself that the connection has ended, and can end the process in order.
 */
const script = `
const { ticks, parent } = require("node:worker_threads").workerData;
let [seen, standstill] = [0, 0];
for (;;) {
  Atomics.wait(ticks, 1, 0, ${tickMs * 2});
  const now = Atomics.load(ticks, 0);
  standstill = now === seen ? standstill + 1 : 0;
  seen = now;
  if (process.ppid !== parent && standstill > 1) process.kill(process.pid, "SIGKILL");
}`;

/**
 * Ends this process within a second of the end of its parent, also while a tool keeps the event loop busy. It takes
 * a thread of some 9 MB, and does not keep the process from ending.
 */
export function endWithParent(): void {
  const ticks = new Int32Array(new SharedArrayBuffer(8));
  const timer = setInterval(() => Atomics.add(ticks, 0, 1), tickMs);
  timer.unref();
  const thread = new Worker(script, {
    eval: true,
    workerData: { ticks, parent: process.ppid },
    // Loaders of the program are of no use in it.
    execArgv: [],
    env: {},
  });
  // Where the system has no thread to give, the process ends when the tool is done.
  thread.on("error", () => {});
  thread.unref();
}
