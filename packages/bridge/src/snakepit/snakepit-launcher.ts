import path from "node:path";

import { LaterError } from "later-runtime";

import type { HostLog } from "../log/log-record.ts";
import { numericThreads } from "../pool/numeric-threads.ts";
import { OutputLog } from "../pool/output-log.ts";
import type { PoolSettings } from "../pool/pool-options.ts";
import { closeRun } from "../pool/process-launcher.ts";
import type { LaunchedWorker, WorkerLauncher } from "../pool/worker-launcher.ts";
import { ForeignReadiness } from "../process/foreign-readiness.ts";
import type { Run } from "../process/open-run.ts";
import type { WorkerExit, WorkerProcess } from "../process/worker-process.ts";
import { fillPlaceholders } from "./fill-placeholders.ts";
import { type FindOffer, SnakepitWorker } from "./snakepit-worker.ts";

/** What a launcher of snakepit's workers needs. */
export interface SnakepitLauncherOptions {
  readonly settings: PoolSettings;
  /** That the processes end with. The launcher closes it. */
  readonly run: Promise<Run>;
  /**
   * Where workers reach the host whose sessions, variables and tools they use: `127.0.0.1:50051`, for example, or
   * `unix:/run/later.sock`. They know neither tokens nor encryption: the host has to take whoever reaches it, on this
   * machine only.
   */
  readonly hostAddress?: string | (() => string);
  readonly log: HostLog;
  /** Which tools the workers have, which they do not tell. @default any */
  readonly offer?: FindOffer;
}

/**
 * Such a worker waits for the host in the thread that serves. Where its connections share one `epoll`, grpcio wakes
 * another thread first; with a `poll` for each of the few that there are, it takes a tenth less time.
 */
const ownPolls = { GRPC_POLL_STRATEGY: "poll" };

/**
 * Starts workers that serve `snakepit.bridge.BridgeService`, as those of snakepit do, and dials them. In the
 * arguments of the command, `{port}` stands for 0, `{host}` for the host's address and `{run}` for the id of the run;
 * workers of version 0.13 find the address in `SNAKEPIT_GRPC_ADDRESS` as well. A worker says on which port it serves
 * by a line or a file, as {@link ForeignReadiness} has it, and is ready when it answers there.
 *
 * Workers of snakepit listen on all interfaces of the machine and take requests from everybody: keep others away
 * from their ports.
 *
 * @example
 * ```ts
 * const options = {
 *   protocol: "snakepit",
 *   command: ["python3", "grpc_server.py", "--adapter", "my.Adapter", "--port", "{port}", "--elixir-address", "{host}"],
 * };
 * const pool = new WorkerPool(options, (settings, log) =>
 *   new SnakepitLauncher({ settings, log, run: openRun(), hostAddress: () => host.address?.address ?? "" }));
 * ```
 */
export class SnakepitLauncher implements WorkerLauncher {
  readonly #options: SnakepitLauncherOptions;

  constructor(options: SnakepitLauncherOptions) {
    this.#options = options;
  }

  async launch(workerId: string, signal: AbortSignal): Promise<LaunchedWorker> {
    const { settings, log, offer } = this.#options;
    const dueAt = performance.now() + settings.readyTimeoutMs;
    const hostAddress = this.#findHost();
    const output = new OutputLog(log, workerId);
    const readiness = await ForeignReadiness.create();
    const process = await this.#start({ workerId, hostAddress, output, readiness });
    const stop = (): void => void process.stop(0);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const { exited } = process;
      const timeoutMs = dueAt - performance.now();
      const port = await readiness.findPort({ exited, timeoutMs, signal });
      const endpoint = await SnakepitWorker.open({
        workerId,
        port,
        name: path.basename(settings.command[0]),
        pid: process.pid,
        concurrency: settings.concurrency ?? 1,
        heartbeatMs: settings.heartbeatMs,
        maxMessageBytes: settings.maxMessageBytes,
        timeoutMs: Math.max(1, dueAt - performance.now()),
        gone: exited.then(toReason),
        ...(offer === undefined ? {} : { offer }),
      });
      return { endpoint, process };
    } catch (error) {
      await process.stop(0);
      throw explain(error, output);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  async close(): Promise<void> {
    await closeRun(this.#options.run);
  }

  async #start(worker: {
    readonly workerId: string;
    readonly hostAddress: string;
    readonly output: OutputLog;
    readonly readiness: ForeignReadiness;
  }): Promise<WorkerProcess> {
    const { workerId, hostAddress, output, readiness } = worker;
    const { command, cwd, env, limits, numericThreads: threads } = this.#options.settings;
    const [program, ...args] = command;
    try {
      const run = await this.#options.run;
      return await run.startWorker({
        command: program,
        args: fillPlaceholders(args, { port: "0", host: hostAddress, run: run.runId }),
        ...(cwd === undefined ? {} : { cwd }),
        env: {
          ...numericThreads(threads),
          ...ownPolls,
          ...process.env,
          SNAKEPIT_GRPC_ADDRESS: hostAddress,
          SNAKEPIT_RUN_ID: run.runId,
          ...env,
          ...readiness.environment,
        },
        workerId,
        hasChannel: false,
        onLine: (stream, line) => {
          readiness.readLine(line);
          output.write(stream, line);
        },
        ...limits,
      });
    } catch (error) {
      await readiness.close();
      throw error;
    }
  }

  #findHost(): string {
    const { hostAddress, settings } = this.#options;
    const address = typeof hostAddress === "function" ? hostAddress() : hostAddress;
    if (address !== undefined && address !== "") return address;
    const message = `The workers of the pool "${settings.name}" call a host, and there is none that listens.`;
    throw new LaterError("WORKER_FAILED", message, { retryable: false });
  }
}

function toReason({ code, signal }: WorkerExit): LaterError {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  return new LaterError("RUNTIME_DISCONNECTED", `The worker ${how}.`, {
    details: { code, signal },
  });
}

/** The last line of standard error is where most programs say why they end. */
function explain(error: unknown, { lastLines }: OutputLog): unknown {
  const last = lastLines.at(-1);
  if (last === undefined || !LaterError.is(error) || error.code !== "WORKER_FAILED") return error;
  return new LaterError("WORKER_FAILED", `${error.message} It said last: ${last}`, {
    cause: error,
    details: { ...error.details, lastLines: [...lastLines] },
  });
}
