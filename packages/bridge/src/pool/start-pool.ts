import { Runtime, ToolRegistry } from "later-runtime";

import { ContractBook } from "../contracts/contract-book.ts";
import { HostLog } from "../log/log-record.ts";
import { openRun } from "../process/open-run.ts";
import { anyTool } from "../snakepit/any-tool.ts";
import { SnakepitLauncher } from "../snakepit/snakepit-launcher.ts";
import { WorkerHost } from "../workers/worker-host.ts";
import type { WorkerLinkOptions } from "../workers/worker-link-options.ts";
import { ForkLauncher } from "./fork-launcher.ts";
import type { PoolOptions, PoolProtocol } from "./pool-options.ts";
import { type LauncherOptions, ProcessLauncher } from "./process-launcher.ts";
import { ThreadLauncher } from "./thread-launcher.ts";
import type { WorkerLauncher } from "./worker-launcher.ts";
import { WorkerPool } from "./worker-pool.ts";

/** What a pool of its own can be told besides. */
export interface StartPoolOptions extends PoolOptions {
  /**
   * Whose sessions, variables and tools the workers may use.
   *
   * @default one without tools, that ends with the pool
   */
  readonly runtime?: Runtime;
}

/**
 * Starts worker processes and waits until they have answered.
 *
 * @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense, `WORKER_FAILED` when no worker is ready
 *
 * @example
 * ```ts
 * await using pool = await startPool({ command: ["python3", "-m", "later_worker", "tools.py"], size: 2 });
 * const outcome = await pool.execute("add", { a: 1, b: 2 });
 * if (outcome.ok) console.log(outcome.value);
 * ```
 */
export async function startPool(options: StartPoolOptions): Promise<WorkerPool> {
  const { runtime: given, ...poolOptions } = options;
  const runtime = given ?? new Runtime({ registry: new ToolRegistry() });
  const log = new HostLog(options.log ?? (() => {}));
  // Whoever says which program is started takes what it offers.
  const contracts = new ContractBook({ mode: "development", patterns: "any", warn: () => {} });
  const host = new WorkerHost({ runtime, contracts, log });
  const pool = createPool(poolOptions, host, async () => {
    host.close();
    if (given === undefined) await runtime.close();
  });
  await pool.start();
  return pool;
}

/** A pool that has not been started, whose workers belong to a host. */
export function createPool(
  options: PoolOptions,
  host: WorkerHost,
  onClosed: () => Promise<void> = async () => {},
): WorkerPool {
  return new WorkerPool(options, (settings, log) => {
    const link = (workerId: string): WorkerLinkOptions =>
      host.link({
        workerId,
        heartbeatMs: settings.heartbeatMs,
        maxMessageBytes: settings.maxMessageBytes,
        handshakeTimeoutMs: settings.readyTimeoutMs,
        tools: settings.tools,
      });
    const launcher =
      settings.protocol === "thread"
        ? new ThreadLauncher({ settings, log, link })
        : createLauncher(host, settings.protocol, { settings, log, run: openRun(), link });
    return {
      launch: (workerId, signal) => launcher.launch(workerId, signal),
      close: async () => {
        await launcher.close();
        await onClosed();
      },
    };
  });
}

function createLauncher(
  host: WorkerHost,
  protocol: Exclude<PoolProtocol, "thread">,
  options: LauncherOptions,
): WorkerLauncher {
  const { settings, run, log } = options;
  // A run that cannot be opened shows when the first worker is to be started.
  options.run.catch(() => {});
  switch (protocol) {
    case "later":
      return new ProcessLauncher(options);
    case "fork":
      return new ForkLauncher(options);
    case "snakepit": {
      const { hostAddress, tools } = settings;
      const offer = host.offer ?? anyTool;
      return new SnakepitLauncher({
        settings,
        run,
        log,
        ...(hostAddress === undefined ? {} : { hostAddress }),
        offer: (tool) => (tools?.includes(tool) === false ? undefined : offer(tool)),
      });
    }
  }
}
