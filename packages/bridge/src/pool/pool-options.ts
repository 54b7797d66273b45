import { availableParallelism } from "node:os";

import { LaterError } from "later-runtime";

import type { LogRecord } from "../log/log-record.ts";
import type { WorkerLimits } from "../process/worker-limits.ts";
import type { Affinity } from "../workers/dispatched-call.ts";
import type { PoolEvent } from "./pool-event.ts";

/** How workers are started, and what they speak. */
export type PoolProtocol =
  /** Each is a thread of this process; the command is the URLs of the modules that declare its tools. See `threads`. */
  | "thread"
  /** Each is a process of its own that speaks the worker protocol. */
  | "later"
  /** One process imports what they need and is then copied for each: `python3 -m later_worker --fork-server …`. */
  | "fork"
  /** Each serves `snakepit.bridge.BridgeService`, as workers of snakepit do, and is dialled. */
  | "snakepit";

/** When workers are replaced although nothing is wrong with them. A replacement is started first. */
export interface RecycleOptions {
  /** After so many calls. @default never */
  readonly afterCalls?: number;
  /** After so long, in milliseconds; up to a tenth less, so that not all go at once. @default never */
  readonly afterMs?: number;
  /** When the process holds more memory than this, in bytes. @default never */
  readonly aboveBytes?: number;
  /** How often that is looked at, in milliseconds. @default 10_000 */
  readonly checkMs?: number;
}

/** When a pool stops starting workers that die at once. */
export interface BreakerOptions {
  /** So many starts that fail in a row. @default 5 */
  readonly failures?: number;
  /** How long it waits until one worker is tried again, in milliseconds. @default 30_000 */
  readonly cooldownMs?: number;
}

/** What a {@link WorkerPool} can be told at its creation. */
export interface PoolOptions {
  /** The program and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Begins the names of workers. @default "pool" */
  readonly name?: string;
  /** @default "later" */
  readonly protocol?: PoolProtocol;
  /**
   * Where workers of snakepit find the host that they call back: `{host}` in the command. They know neither tokens
   * nor encryption, so it should be a host of their own, on this machine; best one with a `socket`.
   */
  readonly hostAddress?: string | (() => string);
  /** @default that of this process */
  readonly cwd?: string;
  /** Over the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node.js for each thread of a pool of threads. @default those of this process */
  readonly execArgv?: readonly string[];
  /** Names of the tools that its workers are to run. @default all that they have */
  readonly tools?: readonly string[];
  /** How many workers there are. @default as many as processors */
  readonly size?: number;
  /** Calls that one worker runs at a time. @default as many as it says of itself, which is also the most */
  readonly concurrency?: number;
  /**
   * Calls that a busy worker is sent before it has room for them. They are had back when it turns out to be slow
   * while another is free.
   *
   * @default 16
   */
  readonly readAhead?: number;
  /** How many workers are started at the same time. @default 8 */
  readonly startBatch?: number;
  /** How long one may take to be ready, in milliseconds. @default 30_000 */
  readonly readyTimeoutMs?: number;
  /** Calls that may wait for a worker. @default 1_000 */
  readonly maxQueue?: number;
  /** How long each of them may wait, in milliseconds. @default 5_000 */
  readonly queueTimeoutMs?: number;
  /** How long a call may take unless it says otherwise, in milliseconds. @default 30_000 */
  readonly timeoutMs?: number;
  /** The same for calls that stream. @default 300_000 */
  readonly streamTimeoutMs?: number;
  /** How strictly a session keeps its worker, unless a call says otherwise. @default "hint" */
  readonly affinity?: Affinity;
  /** How often workers are asked whether they are there, in milliseconds. @default 2_000 */
  readonly heartbeatMs?: number;
  /** How long a worker may go on with a call that was cancelled until it is replaced, in milliseconds. @default 10_000 */
  readonly cancelGraceMs?: number;
  /** How long a worker that is replaced or ended may take for the calls that it has, in milliseconds. @default 10_000 */
  readonly drainTimeoutMs?: number;
  /** How long a process may take to end when it is told to, in milliseconds. @default 2_000 */
  readonly stopGraceMs?: number;
  /** Until a worker that died is started again, in milliseconds; twice as long each time it dies at once. @default 100 */
  readonly restartDelayMs?: number;
  readonly breaker?: BreakerOptions;
  readonly recycle?: RecycleOptions;
  /** What each process may use of the machine. @default no limits */
  readonly limits?: WorkerLimits;
  /** How many threads numeric libraries may use in one worker. @default 1 */
  readonly numericThreads?: number;
  /** Of one message, in bytes. @default 268_435_456 */
  readonly maxMessageBytes?: number;
  /** Told what workers print, by level, and what happens to them. It must not throw. @default nobody is told */
  readonly log?: (record: LogRecord) => void;
  /** Told what happens to workers, for programs. It must not throw. */
  readonly onEvent?: (event: PoolEvent) => void;
}

/** What has no default. */
type OptionalSetting = "cwd" | "concurrency" | "tools" | "hostAddress" | "execArgv";

/** The options with defaults. */
export type PoolSettings = Required<Omit<PoolOptions, OptionalSetting | "breaker" | "recycle">> &
  Pick<PoolOptions, OptionalSetting> & {
    readonly breaker: Required<BreakerOptions>;
    readonly recycle: Required<RecycleOptions>;
  };

/** @throws LaterError `INVALID_ARGUMENT`, naming the option */
export function readPoolOptions(options: PoolOptions): PoolSettings {
  const { command, name = "pool", breaker = {}, recycle = {} } = options;
  if (!Array.isArray(command) || command.length === 0 || command[0] === "") {
    throw invalid('"command" has to be an array of a program and its arguments.');
  }
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) {
    throw invalid('"name" has to be 1 to 64 letters, digits, "_", "." and "-".');
  }
  const count = (key: keyof PoolOptions, fallback: number, minimum: number): number =>
    readNumber(key, options[key] ?? fallback, minimum, true);
  const time = (key: keyof PoolOptions, fallback: number): number =>
    readNumber(key, options[key] ?? fallback, 0, false);
  return {
    ...options,
    name,
    ...(options.concurrency === undefined ? {} : { concurrency: count("concurrency", 1, 1) }),
    protocol: options.protocol ?? "later",
    env: options.env ?? {},
    size: count("size", availableParallelism(), 1),
    readAhead: count("readAhead", 16, 0),
    startBatch: count("startBatch", 8, 1),
    readyTimeoutMs: time("readyTimeoutMs", 30_000),
    maxQueue: count("maxQueue", 1_000, 0),
    queueTimeoutMs: time("queueTimeoutMs", 5_000),
    timeoutMs: time("timeoutMs", 30_000),
    streamTimeoutMs: time("streamTimeoutMs", 300_000),
    affinity: options.affinity ?? "hint",
    heartbeatMs: readNumber("heartbeatMs", options.heartbeatMs ?? 2_000, 1, false),
    cancelGraceMs: time("cancelGraceMs", 10_000),
    drainTimeoutMs: time("drainTimeoutMs", 10_000),
    stopGraceMs: time("stopGraceMs", 2_000),
    restartDelayMs: time("restartDelayMs", 100),
    numericThreads: count("numericThreads", 1, 1),
    maxMessageBytes: count("maxMessageBytes", 268_435_456, 1),
    limits: options.limits ?? {},
    breaker: {
      failures: readNumber("breaker.failures", breaker.failures ?? 5, 1, true),
      cooldownMs: readNumber("breaker.cooldownMs", breaker.cooldownMs ?? 30_000, 0, false),
    },
    recycle: {
      afterCalls: readNumber("recycle.afterCalls", recycle.afterCalls ?? Infinity, 1, false),
      afterMs: readNumber("recycle.afterMs", recycle.afterMs ?? Infinity, 1, false),
      aboveBytes: readNumber("recycle.aboveBytes", recycle.aboveBytes ?? Infinity, 1, false),
      checkMs: readNumber("recycle.checkMs", recycle.checkMs ?? 10_000, 1, false),
    },
    log: options.log ?? (() => {}),
    onEvent: options.onEvent ?? (() => {}),
  };
}

function readNumber(name: string, value: unknown, minimum: number, isWhole: boolean): number {
  const isSound = typeof value === "number" && value >= minimum;
  if (isSound && (!isWhole || Number.isSafeInteger(value))) return value;
  throw invalid(`"${name}" has to be a ${isWhole ? "whole " : ""}number of at least ${minimum}.`);
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
