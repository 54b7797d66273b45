import { startPool, type StartPoolOptions } from "./start-pool.ts";
import type { WorkerPool } from "./worker-pool.ts";

/**
 * Starts a pool, does something with it, and ends it, whatever happens: for scripts, which should leave no process
 * behind.
 *
 * @returns what the function gives
 * @throws LaterError as `startPool` does, and whatever the function throws
 *
 * @example
 * ```ts
 * const outcome = await runAsScript({ command: ["python3", "-m", "later_worker", "tools.py"] }, (pool) =>
 *   pool.execute("add", { a: 1, b: 2 }),
 * );
 * ```
 */
export async function runAsScript<Result>(
  options: StartPoolOptions,
  script: (pool: WorkerPool) => Result | Promise<Result>,
): Promise<Result> {
  await using pool = await startPool(options);
  return await script(pool);
}
