import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";

import { LaterError } from "later-runtime";

import { PortStream } from "../carrier/port-stream.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import type { HostLog } from "../log/log-record.ts";
import type { WorkerExit } from "../process/worker-process.ts";
import type { WorkerLinkOptions } from "../workers/worker-link-options.ts";
import { openLink } from "./open-link.ts";
import { OutputLog } from "./output-log.ts";
import type { PoolSettings } from "./pool-options.ts";
import type { LaunchedProcess, LaunchedWorker, WorkerLauncher } from "./worker-launcher.ts";

/** What starting threads takes. */
interface ThreadLauncherOptions {
  readonly settings: PoolSettings;
  readonly log: HostLog;
  /** How connections with workers are made. */
  readonly link: (workerId: string) => WorkerLinkOptions;
}

/**
 * What each thread runs first. A file of its own would have to be found beside this one, wherever a bundler puts it.
 */
const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
import { workerData } from "node:worker_threads";
const { serveThread } = await import(workerData.library);
await serveThread(workerData);
`)}`,
);

/** Starts each worker as a thread of this process. One that has to go is ended whatever it does. */
export class ThreadLauncher implements WorkerLauncher {
  readonly #options: ThreadLauncherOptions;

  constructor(options: ThreadLauncherOptions) {
    this.#options = options;
  }

  async launch(workerId: string, signal: AbortSignal): Promise<LaunchedWorker> {
    const { settings, log, link } = this.#options;
    const output = new OutputLog(log, workerId);
    const { port1, port2 } = new MessageChannel();
    const thread = new Worker(program, {
      env: { ...process.env, ...settings.env },
      ...(settings.execArgv === undefined ? {} : { execArgv: [...settings.execArgv] }),
      workerData: {
        library: libraryUrl(),
        modules: settings.command,
        port: port2,
        name: workerId,
        concurrency: settings.concurrency ?? 1,
      },
      transferList: [port2],
    });
    const launched = new ThreadProcess(thread, output);
    const stop = (): void => void launched.stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      if (signal.aborted) throw new LaterError("CANCELLED");
      const carrier = new SocketCarrier(new PortStream(port1));
      const { exited } = launched;
      const endpoint = await openLink({ carrier, options: link(workerId), exited, output });
      return { endpoint, process: launched };
    } catch (error) {
      await launched.stop();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async close(): Promise<void> {
    // Nothing is kept but the threads.
  }
}

/** A thread, as a pool sees the processes of its workers. */
class ThreadProcess implements LaunchedProcess {
  readonly pid = process.pid;
  readonly exited: Promise<WorkerExit>;
  readonly #thread: Worker;

  constructor(thread: Worker, output: OutputLog) {
    this.#thread = thread;
    thread.on("error", (error: unknown) => {
      output.write("stderr", error instanceof Error ? error.message : String(error));
    });
    this.exited = new Promise((resolve) => {
      thread.once("exit", (code) => resolve({ code, signal: null }));
    });
  }

  memoryBytes(): undefined {
    return undefined;
  }

  /** A thread cannot be asked to end while it computes. */
  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}

function libraryUrl(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("later-bridge/worker")).href;
}
