import type { UnavailableReason } from "./dispatched-call.ts";

/** Counts of calls since the beginning. Every call ends up in exactly one of the endings. */
export class DispatchStatistics {
  /** All calls. */
  calls = 0;
  succeeded = 0;
  /** The tool or the call itself failed. */
  failed = 0;
  cancelled = 0;
  timedOut = 0;
  /** The worker was lost during the call. */
  disconnected = 0;
  /** Not run, by reason. */
  readonly unavailable: Record<UnavailableReason, number> = {
    "no-worker": 0,
    saturated: 0,
    "queue-timeout": 0,
    "worker-busy": 0,
    "worker-lost": 0,
    failed: 0,
    closing: 0,
  };
  /** Calls that were run a second time. */
  retried = 0;
  /** Calls that a slow worker gave back. */
  recalled = 0;

  began(): void {
    this.calls += 1;
  }

  /** @param type - of the error, if it was one */
  ended(type: string | undefined): void {
    if (type === undefined) this.succeeded += 1;
    else if (type === "CANCELLED") this.cancelled += 1;
    else if (type === "TIMEOUT") this.timedOut += 1;
    else if (type === "RUNTIME_DISCONNECTED") this.disconnected += 1;
    else this.failed += 1;
  }

  refused(reason: UnavailableReason): void {
    this.unavailable[reason] += 1;
  }
}
