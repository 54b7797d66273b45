// A host with workers of every kind, which prints the ids of its processes and then waits to be killed.
import { startPool } from "later-bridge";

import { commands } from "./commands.ts";

const pids: number[] = [];
for (const [name, { tool, ...options }] of Object.entries(commands)) {
  const pool = await startPool({ name, size: 2, readyTimeoutMs: 60_000, ...options });
  for (const { pid } of pool.listWorkers()) pids.push(pid);
  const child = await pool.execute("start_child");
  if (child.ok) pids.push(child.value as number);
  // One that does not look up from its work.
  void pool.execute(tool, { seconds: 600 }, { timeoutMs: 600_000 });
}
process.stdout.write(`${JSON.stringify(pids)}\n`);
setInterval(() => {}, 1_000);
