import path from "node:path";

import {
  type ExecutorOptions,
  globalRegistry,
  LaterError,
  type LaterTool,
  type Tool,
  ToolRegistry,
  type ToolSet,
} from "later-runtime";

import type { DialOptions } from "../carrier/grpc-client-carrier.ts";
import { HostLog, type LogRecord } from "../log/log-record.ts";
import { type CallObservation, toExecutorOptions } from "./call-observation.ts";
import { connectToHost } from "./connect-to-host.ts";
import { DialledWorker } from "./dialled-worker.ts";
import { takeHostEnvironment } from "./host-environment.ts";
import { endWithParent } from "./parent-watch.ts";
import { type Admission, ToolWorker } from "./tool-worker.ts";

/** What a worker can be told. */
export interface ServeWorkerOptions extends CallObservation {
  /** @default every tool that has been registered */
  readonly tools?: readonly (Tool | ToolSet)[];
  /** For people; any text. @default the name of the program's file */
  readonly name?: string;
  /** How many calls run at a time, from 1 to 10,000; further ones wait. @default 64 */
  readonly concurrency?: number;
  /** The address of a host to dial, such as `tools.example.com:50051`. @default the host that has started this process */
  readonly host?: string;
  /** How it is dialled: token, certificates, limits. */
  readonly dial?: Omit<DialOptions, "signal">;
  /**
   * How long calls may take that run when the worker is told to end, until they are cancelled, in milliseconds.
   *
   * @default 10_000
   */
  readonly drainTimeoutMs?: number;
  /** Ends the worker in order. */
  readonly signal?: AbortSignal;
  /** Told each time that a host has let the worker in and judged its tools. */
  readonly onReady?: (admission: Admission) => void;
  /** Told what happens, for whoever operates the worker. @default nobody is told */
  readonly log?: (record: LogRecord) => void;
}

/** The options with defaults. */
export interface WorkerSettings extends Required<
  Pick<ServeWorkerOptions, "name" | "concurrency" | "drainTimeoutMs" | "dial" | "onReady">
> {
  readonly tools: readonly LaterTool[];
  readonly signal: AbortSignal;
  readonly log: HostLog;
  readonly executor: ExecutorOptions;
}

/**
 * Runs tools for a host until the signal fires or the host wants no more: for the one that has started this process,
 * or for one that is dialled, and dialled again for as long as it takes when the connection ends. See `serveWorker`,
 * which also ends the process when it has to end.
 *
 * @returns when the worker has ended in order
 * @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense, or without a host. From a host that is
 * dialled, as long as none has taken the worker: `UNAUTHENTICATED` and `PERMISSION_DENIED` when it is not let in,
 * `HOST_UNAVAILABLE` when no workers are, `WORKER_FAILED` when none of the tools is taken or the protocol is another.
 * Without `host`, `HOST_UNAVAILABLE` also when the connection has ended: the host is gone, and the process has to end
 */
export async function runWorker(options: ServeWorkerOptions = {}): Promise<void> {
  const settings = readOptions(options);
  if (options.host === undefined) await runForParent(settings);
  else await new DialledWorker(options.host, settings).run();
}

async function runForParent(settings: WorkerSettings): Promise<void> {
  const { signal, drainTimeoutMs, tools, name, concurrency, log, executor, onReady } = settings;
  const environment = takeHostEnvironment(process.env);
  const carrier = await connectToHost(environment);
  // A host that marks its processes sees to it that none outlives it.
  if (process.env["LATER_RUN_ID"] === undefined) endWithParent();
  const token = environment.type === "socket" ? environment.token : undefined;
  const worker = new ToolWorker({
    carrier,
    tools,
    name,
    concurrency,
    log,
    executor,
    ...(token === undefined ? {} : { token }),
  });
  const drain = (): void => {
    log.write("info", "draining");
    void worker.drain(drainTimeoutMs);
  };
  if (signal.aborted) drain();
  else signal.addEventListener("abort", drain, { once: true });
  void worker.ready.then(onReady, () => {});
  const reason = await worker.ended;
  signal.removeEventListener("abort", drain);
  if (reason !== undefined) throw reason;
}

function readOptions(options: ServeWorkerOptions): WorkerSettings {
  const { concurrency = 64, drainTimeoutMs = 10_000, name = programName() } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 10_000) {
    throw invalid('"concurrency" has to be a whole number from 1 to 10,000.');
  }
  if (!(drainTimeoutMs >= 0)) {
    throw invalid('"drainTimeoutMs" has to be a number of milliseconds of at least 0.');
  }
  if (options.hooks !== undefined && !Array.isArray(options.hooks)) {
    throw invalid('"hooks" has to be an array of objects.');
  }
  return {
    tools: readTools(options.tools),
    executor: toExecutorOptions(options),
    name,
    concurrency,
    drainTimeoutMs,
    dial: options.dial ?? {},
    signal: options.signal ?? new AbortController().signal,
    onReady: options.onReady ?? (() => {}),
    log: new HostLog(options.log ?? (() => {})),
  };
}

function readTools(given: ServeWorkerOptions["tools"]): readonly LaterTool[] {
  const registry = given === undefined ? globalRegistry() : new ToolRegistry();
  registry.add(...(given ?? []));
  const tools = registry.list();
  if (tools.length > 0) return tools;
  throw invalid("There are no tools to run. Declare one with deftool().");
}

function programName(): string {
  return path.basename(process.argv[1] ?? "worker");
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
