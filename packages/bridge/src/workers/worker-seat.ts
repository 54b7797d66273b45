import type { DispatchedCall } from "./dispatched-call.ts";
import type { WorkerEndpoint } from "./worker-endpoint.ts";

/** A worker among those that calls are given to, with the calls that it has. */
export class WorkerSeat {
  readonly endpoint: WorkerEndpoint;
  /** In the order in which they were given: the first `concurrency` of them have been begun. */
  readonly calls: Set<DispatchedCall> = new Set();
  /** When it last ended a call, or had none. */
  movedAt: number = performance.now();
  isDraining: boolean = false;
  /** How many calls it has ended. */
  served: number = 0;

  /** How many calls it is to run at a time. */
  readonly concurrency: number;

  /** @param maximum - calls that it is to run at a time, if it would run more */
  constructor(endpoint: WorkerEndpoint, maximum: number) {
    this.endpoint = endpoint;
    this.concurrency = Math.min(endpoint.concurrency, maximum);
  }

  /** How many calls it could begin at once. */
  get free(): number {
    return this.isDraining ? 0 : this.concurrency - this.calls.size;
  }

  /** The part of its capacity that is used; more than 1 when calls wait in it. */
  get load(): number {
    return this.calls.size / this.concurrency;
  }

  /** Calls that wait in the worker behind others. */
  get waiting(): readonly DispatchedCall[] {
    return [...this.calls].slice(this.endpoint.concurrency);
  }

  runs(call: DispatchedCall): boolean {
    if (this.isDraining || (call.pinned !== undefined && call.pinned !== this)) return false;
    const { tool, session } = call.request;
    return this.endpoint.offer(tool, session) !== undefined;
  }
}
