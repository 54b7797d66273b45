import type { UnavailableReason } from "../workers/dispatched-call.ts";

/** How a pool is, and what it has done since its start. */
export interface PoolStatistics {
  /** Workers that are ready. */
  readonly workers: number;
  /** Those that could begin another call at once. */
  readonly available: number;
  readonly busy: number;
  /** Calls that are with workers. */
  readonly running: number;
  /** Calls that wait for one. */
  readonly queued: number;
  /** All calls; each is in exactly one of the following when it has ended. */
  readonly calls: number;
  readonly succeeded: number;
  /** The tool failed. */
  readonly failed: number;
  readonly cancelled: number;
  readonly timedOut: number;
  /** The worker was lost during the call. */
  readonly disconnected: number;
  /** Not run, by reason. */
  readonly unavailable: Readonly<Record<UnavailableReason, number>>;
  /** Calls that were run a second time. */
  readonly retried: number;
  /** Calls that a slow worker gave back. */
  readonly recalled: number;
  /** Workers that were replaced. */
  readonly restarts: number;
}

/** A worker that is ready. */
export interface WorkerInfo {
  readonly id: string;
  readonly pid: number;
  readonly language: string;
  readonly concurrency: number;
  /** Calls that it has. */
  readonly running: number;
  /** Calls that it has ended. */
  readonly calls: number;
  /** Since the start of its process, in milliseconds. */
  readonly ageMs: number;
  /** Where the system tells. */
  readonly memoryBytes?: number;
}
