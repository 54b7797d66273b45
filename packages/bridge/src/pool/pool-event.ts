import type { LaterError } from "later-runtime";

/** Why a worker is replaced or has gone. */
export type WorkerEndReason =
  /** Its process ended, or the connection broke. */
  | "died"
  /** It did not answer for three heartbeats. */
  | "silent"
  /** It went on with a call that had been cancelled. */
  | "stuck"
  | "calls"
  | "age"
  | "memory"
  /** Somebody asked for it. */
  | "requested"
  | "closing";

/** What happens in a pool. */
export type PoolEvent = { readonly pool: string } & (
  | { readonly type: "worker-starting"; readonly worker: string }
  | {
      readonly type: "worker-ready";
      readonly worker: string;
      readonly pid: number;
      /** From the start of the process, in milliseconds. */
      readonly readyMs: number;
    }
  | { readonly type: "worker-failed"; readonly worker: string; readonly error: LaterError }
  | {
      readonly type: "worker-ended";
      readonly worker: string;
      readonly pid: number;
      readonly reason: WorkerEndReason;
      /** Calls that it had ended before. */
      readonly calls: number;
    }
  /** No worker becomes ready; the pool waits before it tries again. */
  | { readonly type: "breaker-opened"; readonly failures: number; readonly error: LaterError }
  | { readonly type: "breaker-closed" }
);
