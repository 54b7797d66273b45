import { LaterError } from "later-runtime";

import { SocketCarrier } from "../carrier/socket-carrier.ts";
import type { HostLog } from "../log/log-record.ts";
import type { Run } from "../process/open-run.ts";
import type { WorkerProcess } from "../process/worker-process.ts";
import type { WorkerLinkOptions } from "../workers/worker-link-options.ts";
import { numericThreads } from "./numeric-threads.ts";
import { openLink } from "./open-link.ts";
import { OutputLog } from "./output-log.ts";
import type { PoolSettings } from "./pool-options.ts";
import type { LaunchedWorker, WorkerLauncher } from "./worker-launcher.ts";

/** What launchers of a pool need. */
export interface LauncherOptions {
  readonly settings: PoolSettings;
  /** That the processes end with. The launcher closes it. */
  readonly run: Promise<Run>;
  readonly log: HostLog;
  /** How connections with workers are made. */
  readonly link: (workerId: string) => WorkerLinkOptions;
}

/** Starts each worker as a process of its own that speaks the worker protocol on a socket it inherits. */
export class ProcessLauncher implements WorkerLauncher {
  readonly #options: LauncherOptions;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  async launch(workerId: string, signal: AbortSignal): Promise<LaunchedWorker> {
    const { log, link } = this.#options;
    const output = new OutputLog(log, workerId);
    const process = await startProcess(this.#options, { workerId, output });
    const stop = (): void => void process.stop(0);
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (signal.aborted || process.socket === undefined) throw new LaterError("CANCELLED");
      const carrier = new SocketCarrier(process.socket);
      const { exited } = process;
      const endpoint = await openLink({ carrier, options: link(workerId), exited, output });
      return { endpoint, process };
    } catch (error) {
      await process.stop(0);
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async close(): Promise<void> {
    await closeRun(this.#options.run);
  }
}

/** Starts the program of a pool, with what its options say. */
export async function startProcess(
  { settings, run }: LauncherOptions,
  { workerId, output }: { readonly workerId: string; readonly output: OutputLog },
): Promise<WorkerProcess> {
  const { command, cwd, env, limits } = settings;
  const [program, ...args] = command;
  return (await run).startWorker({
    command: program,
    args,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...numericThreads(settings.numericThreads), ...process.env, ...env },
    workerId,
    onLine: output.write,
    ...limits,
  });
}

/** Lets go of a run, which may never have been opened. */
export async function closeRun(run: Promise<Run>): Promise<void> {
  const opened = await run.catch(() => undefined);
  await opened?.close();
}
