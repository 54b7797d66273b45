import { LaterError } from "later-runtime";

import type { PoolOptions } from "./pool-options.ts";

/** What a pool of threads can be told. Threads need no heartbeat, and have no limits of their own. */
export type ThreadsOptions = Pick<
  PoolOptions,
  | "name"
  | "size"
  | "concurrency"
  | "readAhead"
  | "tools"
  | "env"
  | "execArgv"
  | "maxQueue"
  | "queueTimeoutMs"
  | "readyTimeoutMs"
  | "cancelGraceMs"
  | "recycle"
  | "log"
  | "onEvent"
>;

/** As good as never, for a timer. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * A pool whose workers are threads of this process, for tools that compute for long: they leave the program free to do
 * other things, and one that never ends is stopped. Each thread imports the modules and runs the tools that these declare,
 * one call at a time; so whoever is stopped disturbs nobody. A thread that has not ended its call `cancelGraceMs` (100) after the call
 * was cancelled or late is replaced.
 *
 * @param modules - the URLs of modules that declare tools, such as `new URL("./tools.ts", import.meta.url)`
 *
 * @throws LaterError `INVALID_ARGUMENT` for what are no URLs
 *
 * @example
 * ```ts
 * const placement = new Workers({ pools: [threads(new URL("./tools.ts", import.meta.url), { size: 2 })] });
 * await using runtime = await Runtime.open({ placement });
 * ```
 */
export function threads(
  modules: URL | readonly [URL, ...URL[]],
  options: ThreadsOptions = {},
): PoolOptions {
  const [first, ...others] = modules instanceof URL ? [modules] : modules;
  if (![first, ...others].every((module) => module instanceof URL)) {
    throw new LaterError("INVALID_ARGUMENT", "The modules of threads have to be URLs.");
  }
  return {
    name: "threads",
    concurrency: 1,
    readAhead: 0,
    cancelGraceMs: 100,
    heartbeatMs: longestDelayMs,
    ...options,
    protocol: "thread",
    command: [first.href, ...others.map(({ href }) => href)],
  };
}
