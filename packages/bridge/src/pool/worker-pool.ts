import { LaterError } from "later-runtime";

import { HostLog, type LogLevel } from "../log/log-record.ts";
import type { DispatchRequest } from "../workers/dispatched-call.ts";
import { Dispatcher } from "../workers/dispatcher.ts";
import { givenUp } from "../workers/link-failure.ts";
import { CrashBreaker } from "./crash-breaker.ts";
import type { PoolCallOptions } from "./pool-call-options.ts";
import { type PoolOptions, type PoolSettings, readPoolOptions } from "./pool-options.ts";
import type { PoolOutcome } from "./pool-outcome.ts";
import type { PoolStatistics, WorkerInfo } from "./pool-statistics.ts";
import { RecyclePolicy } from "./recycle-policy.ts";
import { runPoolCall, runPoolStream } from "./run-pool-call.ts";
import { StartGate } from "./start-gate.ts";
import type { WorkerLauncher } from "./worker-launcher.ts";
import { type PoolEventNews, WorkerSlot } from "./worker-slot.ts";

/** Starts the workers of a pool; made by whoever knows how they connect. */
export type CreateLauncher = (settings: PoolSettings, log: HostLog) => WorkerLauncher;

/**
 * Worker processes that run tools: started, watched, replaced, and given calls.
 *
 * @example
 * ```ts
 * await using pool = await startPool({ command: ["python3", "-m", "later_worker", "tools.py"], size: 2 });
 * const outcome = await pool.execute("add", { a: 1, b: 2 });
 * ```
 */
export class WorkerPool implements AsyncDisposable {
  readonly name: string;
  /** @internal */
  readonly dispatcher: Dispatcher;
  readonly #settings: PoolSettings;
  readonly #launcher: WorkerLauncher;
  readonly #breaker: CrashBreaker;
  readonly #recycling: RecyclePolicy;
  readonly #slots: readonly WorkerSlot[];
  readonly #log: HostLog;
  #lastWorker = 0;
  #lastCall = 0;
  #lastError: LaterError | undefined;
  #restarts = 0;
  #isClosing = false;
  #closing: Promise<void> | undefined;

  /**
   * @internal
   * @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense
   */
  constructor(options: PoolOptions, createLauncher: CreateLauncher) {
    const settings = readPoolOptions(options);
    this.#settings = settings;
    this.name = settings.name;
    this.#log = new HostLog(settings.log);
    this.#launcher = createLauncher(settings, this.#log);
    this.dispatcher = new Dispatcher({
      maxQueue: settings.maxQueue,
      queueTimeoutMs: settings.queueTimeoutMs,
      readAhead: settings.readAhead,
      concurrency: settings.concurrency,
      cancelGraceMs: settings.cancelGraceMs,
      expects: () => this.#isStarting(),
      // Also one that drains, for which it would be waited to no end.
      onStuck: (worker) => worker.close(givenUp("stuck")),
    });
    this.#breaker = new CrashBreaker({
      ...settings.breaker,
      delayMs: settings.restartDelayMs,
      onOpened: (failures, error) => this.#giveUp(failures, error),
      onClosed: () => this.#emit({ type: "breaker-closed" }),
    });
    const host = {
      settings,
      launcher: this.#launcher,
      breaker: this.#breaker,
      gate: new StartGate(settings.startBatch),
      nextId: () => {
        this.#lastWorker += 1;
        return `${settings.name}-${this.#lastWorker}`;
      },
      seat: ({ endpoint }: { endpoint: Parameters<Dispatcher["add"]>[0] }) =>
        this.dispatcher.add(endpoint),
      emit: (event: PoolEventNews) => this.#emit(event),
    };
    this.#slots = Array.from({ length: settings.size }, () => new WorkerSlot(host));
    this.#recycling = new RecyclePolicy(settings.recycle, this.#slots);
  }

  /**
   * Starts the workers and waits until each has answered or failed.
   *
   * @throws LaterError `WORKER_FAILED` when none is ready; nothing is left of the pool then
   */
  async start(): Promise<void> {
    for (const slot of this.#slots) slot.start();
    await Promise.all(this.#slots.map((slot) => slot.first));
    if (this.#slots.some((slot) => slot.worker !== undefined)) {
      this.#recycling.start();
      return;
    }
    const cause = this.#lastError;
    await this.close();
    const message = `No worker of the pool "${this.name}" is ready: ${cause?.message ?? "it was closed."}`;
    throw new LaterError("WORKER_FAILED", message, { cause, details: cause?.details ?? {} });
  }

  /** Runs a tool in whichever worker is free. Never rejects. */
  execute(
    tool: string,
    args: Readonly<Record<string, unknown>> = {},
    options: PoolCallOptions = {},
  ): Promise<PoolOutcome> {
    return runPoolCall(this.dispatcher, this.#request(tool, args, "", options), options.onProgress);
  }

  /** Runs a tool in a session, if possible in the worker that had its last call. Never rejects. */
  executeInSession(
    sessionId: string,
    tool: string,
    args: Readonly<Record<string, unknown>> = {},
    options: PoolCallOptions = {},
  ): Promise<PoolOutcome> {
    return runPoolCall(
      this.dispatcher,
      this.#request(tool, args, sessionId, options),
      options.onProgress,
    );
  }

  /**
   * Runs a tool that hands out partial results. What `onChunk` throws or rejects with cancels the call; a promise
   * holds the tool back until it settles. Never rejects.
   */
  executeStream(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    onChunk: (value: unknown) => unknown,
    options: PoolCallOptions = {},
  ): Promise<PoolOutcome> {
    return runPoolStream(this.dispatcher, this.#request(tool, args, "", options, true), {
      ...options,
      onChunk,
    });
  }

  /** `executeStream` in a session. */
  executeInSessionStream(
    sessionId: string,
    tool: string,
    args: Readonly<Record<string, unknown>>,
    onChunk: (value: unknown) => unknown,
    options: PoolCallOptions = {},
  ): Promise<PoolOutcome> {
    return runPoolStream(this.dispatcher, this.#request(tool, args, sessionId, options, true), {
      ...options,
      onChunk,
    });
  }

  /** Counts since the start, and how things are now. */
  getStats(): PoolStatistics {
    const { calls, succeeded, failed, cancelled, timedOut, disconnected, retried, recalled } =
      this.dispatcher.statistics;
    const seats = this.dispatcher.seats;
    return {
      workers: seats.length,
      available: seats.filter((seat) => seat.free > 0).length,
      busy: seats.filter((seat) => seat.free <= 0).length,
      running: seats.reduce((sum, seat) => sum + seat.calls.size, 0),
      queued: this.dispatcher.queued,
      calls,
      succeeded,
      failed,
      cancelled,
      timedOut,
      disconnected,
      retried,
      recalled,
      unavailable: { ...this.dispatcher.statistics.unavailable },
      restarts: this.#restarts,
    };
  }

  /** The workers that are ready. */
  listWorkers(): readonly WorkerInfo[] {
    return this.#slots.flatMap(({ worker }) => {
      if (worker === undefined) return [];
      const { endpoint, process, seat, startedAt } = worker;
      const memoryBytes = process.memoryBytes();
      return [
        {
          id: endpoint.id,
          pid: process.pid,
          language: endpoint.description.language,
          concurrency: endpoint.concurrency,
          running: seat.calls.size,
          calls: seat.served,
          ageMs: performance.now() - startedAt,
          ...(memoryBytes === undefined ? {} : { memoryBytes }),
        },
      ];
    });
  }

  /**
   * Replaces a worker; its calls are ended first, and the new one is ready before that.
   *
   * @throws LaterError `INVALID_ARGUMENT` for a worker that is not in the pool
   */
  async recycleWorker(workerId: string): Promise<void> {
    const slot = this.#slotOf(workerId);
    if (slot === undefined) {
      throw new LaterError("INVALID_ARGUMENT", `The pool has no worker "${workerId}".`);
    }
    await slot.recycle("requested");
  }

  /** Takes no more calls, lets those that run end within the time for that, and ends the processes. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#recycling.stop();
    this.dispatcher.close();
    await Promise.all(this.#slots.map((slot) => slot.close()));
    await this.#launcher.close();
  }

  #request(
    tool: string,
    args: Readonly<Record<string, unknown>>,
    session: string,
    options: PoolCallOptions,
    wantsChunks = false,
  ): DispatchRequest {
    this.#lastCall += 1;
    const { timeoutMs, streamTimeoutMs, affinity } = this.#settings;
    return {
      tool,
      args,
      session,
      callId: options.callId ?? String(this.#lastCall),
      timeoutMs: options.timeoutMs ?? (wantsChunks ? streamTimeoutMs : timeoutMs),
      wantsChunks,
      wantsProgress: options.onProgress !== undefined,
      affinity: session === "" ? "none" : (options.affinity ?? affinity),
      isIdempotent: options.idempotent ?? this.#isIdempotent(tool, session),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
  }

  #isIdempotent(tool: string, session: string): boolean {
    for (const { endpoint } of this.dispatcher.seats) {
      const annotations = endpoint.offer(tool, session)?.annotations;
      if (annotations !== undefined) {
        return annotations.idempotent === true || annotations.readOnly === true;
      }
    }
    return false;
  }

  /** Whether a worker is on its way that may have a tool which the others do not have. */
  #isStarting(): boolean {
    const ready = this.dispatcher.seats.filter((seat) => !seat.isDraining).length;
    return !this.#isClosing && !this.#breaker.isOpen && ready < this.#slots.length;
  }

  #slotOf(workerId: string): WorkerSlot | undefined {
    return this.#slots.find(({ worker }) => worker?.endpoint.id === workerId);
  }

  #giveUp(failures: number, error: LaterError): void {
    this.#emit({ type: "breaker-opened", failures, error });
    const message = `The workers of the pool "${this.name}" die as soon as they start.`;
    this.dispatcher.abandon("failed", message);
  }

  #emit(event: PoolEventNews): void {
    if (event.type === "worker-failed") this.#lastError = event.error;
    if (event.type === "worker-ended" && event.reason !== "closing") this.#restarts += 1;
    const { type, ...facts } = event;
    const { error, ...plain } = facts as typeof facts & { readonly error?: LaterError };
    this.#log.write(levels[type], type, {
      pool: this.name,
      ...plain,
      ...(error === undefined ? {} : { error: error.message }),
    });
    try {
      this.#settings.onEvent({ pool: this.name, ...event });
    } catch {
      // A watcher's mistake must not change what happens to workers.
    }
  }
}

const levels: Readonly<Record<PoolEventNews["type"], LogLevel>> = {
  "worker-starting": "debug",
  "worker-ready": "info",
  "worker-failed": "error",
  "worker-ended": "info",
  "breaker-opened": "error",
  "breaker-closed": "info",
};
