import type { DispatchedCall } from "./dispatched-call.ts";
import type { WorkerSeat } from "./worker-seat.ts";

/**
 * Calls that wait for a worker: first those that have been with one before, then the others in the order they
 * came. Calls of one tool wait in one line, so that finding one that a worker can run does not mean looking at
 * all of them.
 */
export class CallQueue {
  readonly #lines = new Map<string | WorkerSeat, Set<DispatchedCall>>();
  readonly #returned = new Set<DispatchedCall>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(call: DispatchedCall): void {
    const key = call.pinned ?? call.request.tool;
    let line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, (line = new Set()));
    line.add(call);
    this.#size += 1;
  }

  /** Puts a call before all others. */
  addFirst(call: DispatchedCall): void {
    this.#returned.add(call);
    this.#size += 1;
  }

  /** Tells whether the call was waiting. */
  delete(call: DispatchedCall): boolean {
    if (this.#returned.delete(call)) {
      this.#size -= 1;
      return true;
    }
    const key = call.pinned ?? call.request.tool;
    const line = this.#lines.get(key);
    if (line?.delete(call) !== true) return false;
    if (line.size === 0) this.#lines.delete(key);
    this.#size -= 1;
    return true;
  }

  /** Takes out the call that has waited longest among those that a worker can run. */
  takeFor(seat: WorkerSeat): DispatchedCall | undefined {
    if (this.#size === 0) return undefined;
    for (const call of this.#returned) if (seat.runs(call)) return this.#take(call);
    let first: DispatchedCall | undefined;
    for (const line of this.#lines.values()) {
      const [call] = line;
      if (call === undefined || (first !== undefined && first.sequence < call.sequence)) continue;
      // All calls of a line are alike, but for the sessions that some tools are offered for.
      if (seat.runs(call)) first = call;
    }
    return first === undefined ? undefined : this.#take(first);
  }

  /** Takes out every call for which that holds. */
  takeWhere(isWanted: (call: DispatchedCall) => boolean): readonly DispatchedCall[] {
    const taken: DispatchedCall[] = [];
    for (const line of [this.#returned, ...this.#lines.values()]) {
      for (const call of line) if (isWanted(call)) taken.push(this.#take(call));
    }
    return taken;
  }

  #take(call: DispatchedCall): DispatchedCall {
    this.delete(call);
    return call;
  }
}
