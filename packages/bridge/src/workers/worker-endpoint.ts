import type { LaterError } from "later-runtime";

import type { CallError, ToolOffer } from "../worker-protocol/messages.ts";

/** A call on its way to a worker. */
export interface WorkerCall {
  readonly tool: string;
  /** What JSON can carry, and bytes and tensors as `attachments.ts` has them. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly session: string;
  readonly callId: string;
  /** Whether somebody takes partial results. */
  readonly wantsChunks: boolean;
  /**
   * Whether the tool is one that hands out partial results, for workers that have to be asked for these in a way of
   * its own.
   *
   * @default `wantsChunks`
   */
  readonly streams?: boolean;
  readonly wantsProgress: boolean;
  /** How deep it is in the course of other calls. @default 0 */
  readonly depth?: number;
  /** `traceparent` of W3C Trace Context. */
  readonly trace?: string;
  /** Names of the tool's policies that whoever makes the call keeps to, and the worker does not. @default none */
  readonly kept?: readonly string[];
}

/** How a call ended in a worker. */
export type CallEnding =
  | { readonly type: "value"; readonly value: unknown }
  /** The value is that of the last chunk. */
  | { readonly type: "last" }
  | { readonly type: "error"; readonly error: CallError }
  /** It was never begun and may be sent to another worker. */
  | { readonly type: "returned" }
  /** The worker is gone; nobody knows how far the call came. */
  | { readonly type: "lost"; readonly reason: LaterError };

/** What is known about how far a call is. */
export interface CallProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** Who hears of a call. None of the functions may throw. */
export interface CallSink {
  /** A promise holds the worker back until it settles. */
  readonly chunk: (value: unknown) => Promise<void> | undefined;
  readonly progress: (progress: CallProgress) => void;
  /** Called once, last. The worker has room for another call from then on. */
  readonly end: (ending: CallEnding) => void;
}

/** Why a call is no longer wanted. */
export type CancelReason = "cancelled" | "timeout";

/** A call that a worker has. */
export interface StartedCall {
  /** Asks the worker to stop; the end comes all the same. */
  cancel(reason: CancelReason): void;
}

/** What there is to know about a worker. */
export interface WorkerDescription {
  readonly name: string;
  readonly language: string;
  readonly version: string;
  /** 0 if it is not known. */
  readonly pid: number;
}

/** A worker that is ready for calls, whatever protocol it speaks. */
export interface WorkerEndpoint {
  readonly id: string;
  readonly description: WorkerDescription;
  /** How many calls it runs at a time. */
  readonly concurrency: number;
  /** The tool of that name that it runs in a session, or in all. */
  offer(tool: string, session: string): ToolOffer | undefined;
  /** Whether calls that wait in the worker can be had back. */
  readonly canRecall: boolean;
  /**
   * Gives it a call. The end may come before this returns.
   *
   * @param timeoutMs - how long the call may take from now on, in milliseconds; `Infinity` for no limit
   */
  start(call: WorkerCall, timeoutMs: number, sink: CallSink): StartedCall;
  /** Asks for calls back; those that have not been begun end with `returned`. */
  recall(calls: readonly StartedCall[]): void;
  /** Lets it finish what it has; settles when it has ended. It takes no calls from now on. */
  drain(): Promise<void>;
  /** Ends the connection; calls that it has are lost. */
  close(reason?: LaterError): void;
  /** Settles with the reason when the connection has ended, after every call has. */
  readonly ended: Promise<LaterError | undefined>;
  /** Called once when it wants no more calls; at once if that is so. */
  onDraining(listener: () => void): void;
}
