import type { Approval } from "later-runtime";

import { longestTimerMs } from "../time/longest-timer.ts";
import type { CallError } from "../worker-protocol/messages.ts";
import type { CallProgress, CancelReason, StartedCall, WorkerCall } from "./worker-endpoint.ts";
import type { WorkerSeat } from "./worker-seat.ts";

/** How strictly the calls of a session go to the worker that had the one before. */
export type Affinity =
  /** To whichever worker is free. */
  | "none"
  /** To the same worker if it is free. */
  | "hint"
  /** To the same worker, for which they wait. */
  | "strict-queue"
  /** To the same worker; a call that finds it busy fails. */
  | "strict-fail";

/** A call as whoever makes it wants it run. */
export interface DispatchRequest extends WorkerCall {
  /** How long it may take, in milliseconds, waiting included; `Infinity` for no limit. */
  readonly timeoutMs: number;
  readonly affinity: Affinity;
  /** Whether it may be run again when nobody knows how far it came. */
  readonly isIdempotent: boolean;
  /** What a person has decided about it, for a host that asks by itself. Workers do not. */
  readonly approval?: Approval;
  readonly signal?: AbortSignal;
}

/** How a call ended for whoever made it. */
export type DispatchEnding =
  | { readonly type: "value"; readonly value: unknown }
  /** The value is that of the last chunk. */
  | { readonly type: "last" }
  | { readonly type: "error"; readonly error: CallError };

/** Who hears of a call: chunks and progress, then the end, once. None of the functions may throw. */
export interface DispatchSink {
  /** A promise holds the worker back until it settles. */
  readonly chunk: (value: unknown) => Promise<void> | undefined;
  readonly progress: (progress: CallProgress) => void;
  /** @param workerId - which worker had the call last, if one had it */
  readonly end: (ending: DispatchEnding, workerId: string | undefined) => void;
}

/** Why a call was not run. */
export type UnavailableReason =
  | "no-worker"
  | "saturated"
  | "queue-timeout"
  | "worker-busy"
  | "worker-lost"
  | "failed"
  | "closing";

/**
 * A call between whoever made it and the workers: waiting, or with a worker. It ends once, whatever happens; a
 * worker may then still be at it.
 */
export class DispatchedCall {
  readonly request: DispatchRequest;
  /** Its place among all calls. */
  readonly sequence: number;
  readonly deadline: number;
  /** The worker that has it. */
  seat: WorkerSeat | undefined;
  /** The only worker that may have it. */
  pinned: WorkerSeat | undefined;
  started: StartedCall | undefined;
  /** How often a worker was lost with it. */
  losses = 0;
  hasChunks = false;
  /** Of the worker that had it last. */
  workerId: string | undefined;
  readonly #sink: DispatchSink;
  readonly #onCancel: (call: DispatchedCall, reason: CancelReason) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasEnded = false;

  constructor(
    request: DispatchRequest,
    sink: DispatchSink,
    sequence: number,
    onCancel: (call: DispatchedCall, reason: CancelReason) => void,
  ) {
    this.request = request;
    this.sequence = sequence;
    this.#sink = sink;
    this.#onCancel = onCancel;
    const { timeoutMs, signal } = request;
    const isLimited = timeoutMs <= longestTimerMs;
    this.deadline = isLimited ? performance.now() + timeoutMs : Infinity;
    if (isLimited) this.#timer = setTimeout(() => this.#giveUp("timeout"), timeoutMs);
    if (signal?.aborted === true) this.#cancel();
    else signal?.addEventListener("abort", this.#cancel, { once: true });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What is left of its time, in milliseconds. */
  get remainingMs(): number {
    return this.deadline === Infinity ? Infinity : Math.max(1, this.deadline - performance.now());
  }

  chunk(value: unknown): Promise<void> | undefined {
    this.hasChunks = true;
    return this.#hasEnded ? undefined : this.#sink.chunk(value);
  }

  progress(progress: CallProgress): void {
    if (!this.#hasEnded) this.#sink.progress(progress);
  }

  end(ending: DispatchEnding): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    this.request.signal?.removeEventListener("abort", this.#cancel);
    this.#sink.end(ending, this.workerId);
  }

  fail(type: string, message: string): void {
    this.end({ type: "error", error: { type, message } });
  }

  /** Ends a call that was not run. */
  refuse(reason: UnavailableReason, message: string): void {
    const details = { reason };
    this.end({ type: "error", error: { type: "TOOL_UNAVAILABLE", message, details } });
  }

  readonly #cancel = (): void => this.#giveUp("cancelled");

  #giveUp(reason: CancelReason): void {
    if (this.#hasEnded) return;
    if (reason === "cancelled") this.fail("CANCELLED", "The call was cancelled.");
    else this.fail("TIMEOUT", `The tool did not finish within ${this.request.timeoutMs} ms.`);
    this.started?.cancel(reason);
    this.#onCancel(this, reason);
  }
}
