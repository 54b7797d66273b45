import { ContractBook, readLockFile, type WorkersOptions } from "later-bridge";

import type { LogLevel } from "./log-line.ts";
import type { ServeOptions } from "./serve-options.ts";
import { splitCommand } from "./split-command.ts";

/** Tells what happens to workers. */
export type WorkersLog = NonNullable<WorkersOptions["log"]>;

/**
 * What the options say of workers.
 *
 * @throws CommandFailure, and LaterError for a lock file that cannot be used
 */
export async function toWorkersOptions(
  options: ServeOptions,
  log: WorkersLog,
): Promise<WorkersOptions> {
  const { worker = [], workerCount = 1, lock: file, development = false } = options;
  const lock = file === undefined ? undefined : await readLockFile(file);
  const contracts = new ContractBook({
    lock,
    mode: lock === undefined || development ? "development" : "strict",
    warn: (message) => {
      if (development) log(record("warn", message));
    },
  });
  return {
    contracts,
    log,
    acceptsWorkers: development || lock !== undefined,
    pools: worker.map((line, index) => ({
      name: worker.length === 1 ? "worker" : `worker-${index + 1}`,
      command: splitCommand(line),
      size: workerCount,
      log,
    })),
  };
}

function record(level: LogLevel, message: string): Parameters<WorkersLog>[0] {
  return { level, event: "development-mode", time: new Date().toISOString(), message };
}
