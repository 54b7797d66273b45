import { CallQueue } from "./call-queue.ts";
import { DispatchStatistics } from "./dispatch-statistics.ts";
import {
  DispatchedCall,
  type DispatchRequest,
  type DispatchSink,
  type UnavailableReason,
} from "./dispatched-call.ts";
import { SessionAffinity } from "./session-affinity.ts";
import type { CallEnding, CancelReason, WorkerEndpoint } from "./worker-endpoint.ts";
import { WorkerSeat } from "./worker-seat.ts";

/** A worker that has not ended a call for so long gets no calls ahead, and gives back those it has, in milliseconds. */
const slowAfterMs = 10;

/** How calls are given to workers. */
export interface DispatcherOptions {
  /** Calls that may wait for a worker. */
  readonly maxQueue: number;
  /** How long each of them may wait, in milliseconds. */
  readonly queueTimeoutMs: number;
  /** Calls that a busy worker is sent before it has room for them, so that it need not wait for the next. */
  readonly readAhead: number;
  /** Calls that one worker runs at a time. @default as many as it says */
  readonly concurrency?: number | undefined;
  /** How long a worker may go on with a call that was cancelled until it is given up, in milliseconds. */
  readonly cancelGraceMs: number;
  /** Whether a worker for a tool is on its way, so that calls wait for it. */
  readonly expects: (tool: string) => boolean;
  /** Told of a worker that goes on with a call that was cancelled. */
  readonly onStuck: (worker: WorkerEndpoint) => void;
  /** Told which worker has a session now. */
  readonly onAssigned?: (session: string, worker: WorkerEndpoint) => void;
}

/**
 * Gives calls to workers: each to the one that has the least to do, or to that of its session; those for which there
 * is no room wait in order.
 */
export class Dispatcher {
  readonly statistics: DispatchStatistics = new DispatchStatistics();
  readonly #options: DispatcherOptions;
  readonly #seats = new Map<WorkerEndpoint, WorkerSeat>();
  readonly #queue = new CallQueue();
  readonly #affinity = new SessionAffinity();
  readonly #queueTimers = new Map<DispatchedCall, ReturnType<typeof setTimeout>>();
  readonly #onCancel = (call: DispatchedCall, reason: CancelReason): void =>
    this.#cancelled(call, reason);
  #count = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  get seats(): readonly WorkerSeat[] {
    return [...this.#seats.values()];
  }

  /** How many calls wait for a worker. */
  get queued(): number {
    return this.#queue.size;
  }

  /** Gives calls to a worker until it wants no more, or ends. */
  add(endpoint: WorkerEndpoint): WorkerSeat {
    const seat = new WorkerSeat(endpoint, this.#options.concurrency ?? Infinity);
    this.#seats.set(endpoint, seat);
    endpoint.onDraining(() => {
      seat.isDraining = true;
      this.#abandonUnserved();
    });
    void endpoint.ended.then(() => this.#remove(seat));
    this.#fill(seat);
    return seat;
  }

  /** Gives calls that wait to a worker that has changed what it offers. */
  refresh(endpoint: WorkerEndpoint): void {
    const seat = this.#seats.get(endpoint);
    if (seat !== undefined) this.#fill(seat);
  }

  /** Whether a worker that takes calls has the tool. */
  has(tool: string, session: string): boolean {
    for (const seat of this.#seats.values()) {
      if (!seat.isDraining && seat.endpoint.offer(tool, session) !== undefined) return true;
    }
    return false;
  }

  /** Whether a worker has a call of a session now. */
  isRunning(session: string): boolean {
    for (const { calls } of this.#seats.values()) {
      for (const { request } of calls) if (request.session === session) return true;
    }
    return false;
  }

  /** Whether a worker, maybe one that is gone, had the last call of a session. */
  knows(session: string): boolean {
    return this.#affinity.get(session) !== undefined;
  }

  /** Runs a call; its end comes through the sink, which may be at once. */
  dispatch(request: DispatchRequest, sink: DispatchSink): void {
    this.#count += 1;
    const call = new DispatchedCall(request, sink, this.#count, this.#onCancel);
    this.statistics.began();
    if (call.hasEnded) return;
    if (this.#isClosed) this.#refuse(call, "closing", "The host is shutting down.");
    else if (this.#pin(call)) this.#place(call);
  }

  /** Forgets which worker a session has. */
  forgetSession(session: string): void {
    this.#affinity.delete(session);
  }

  /** Ends calls that wait for a worker that will not come. */
  abandon(reason: UnavailableReason, message: string): void {
    for (const call of this.#queue.takeWhere((waiting) => !this.#isServed(waiting))) {
      this.#refuse(call, reason, message);
    }
  }

  /** Takes no more calls, and ends those that wait. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#watch);
    for (const call of this.#queue.takeWhere(() => true)) {
      this.#refuse(call, "closing", "The host is shutting down.");
    }
  }

  /** Ties a call to the worker of its session, where that is wanted; tells whether it can be run. */
  #pin(call: DispatchedCall): boolean {
    const { affinity, session } = call.request;
    if (affinity !== "strict-queue" && affinity !== "strict-fail") return true;
    const seat = this.#affinity.get(session);
    if (seat === undefined) return true;
    if (!this.#seats.has(seat.endpoint) || seat.isDraining) {
      this.#affinity.delete(session);
      this.#refuse(call, "worker-lost", "The worker of the session is gone, and what it held.");
      return false;
    }
    if (affinity === "strict-fail" && seat.free <= 0) {
      this.#refuse(call, "worker-busy", "The worker of the session is busy.");
      return false;
    }
    call.pinned = seat;
    return true;
  }

  #place(call: DispatchedCall): void {
    const seat = this.#choose(call);
    if (seat !== undefined) this.#give(call, seat);
    else if (!this.#isServed(call)) {
      this.#refuse(call, "no-worker", `No worker has the tool "${call.request.tool}".`);
    } else this.#enqueue(call);
  }

  /** The best worker that has room. */
  #choose(call: DispatchedCall): WorkerSeat | undefined {
    const { affinity, session } = call.request;
    const preferred = affinity === "none" ? undefined : this.#affinity.get(session);
    if (preferred !== undefined && preferred.free > 0 && preferred.runs(call)) return preferred;
    let best: WorkerSeat | undefined;
    let least = Infinity;
    for (const seat of this.#seats.values()) {
      const { load } = seat;
      if (load >= least || !seat.runs(call)) continue;
      if (load < 1 || this.#mayReadAhead(seat)) {
        best = seat;
        least = load;
        if (load === 0) break;
      }
    }
    return best;
  }

  #mayReadAhead(seat: WorkerSeat): boolean {
    return (
      seat.free > -this.#options.readAhead &&
      seat.endpoint.canRecall &&
      performance.now() - seat.movedAt < slowAfterMs
    );
  }

  #give(call: DispatchedCall, seat: WorkerSeat): void {
    const { endpoint } = seat;
    const { request } = call;
    if (seat.calls.size === 0) seat.movedAt = performance.now();
    seat.calls.add(call);
    call.seat = seat;
    call.workerId = endpoint.id;
    if (request.affinity !== "none" && this.#affinity.get(request.session) !== seat) {
      this.#affinity.set(request.session, seat);
      this.#options.onAssigned?.(request.session, endpoint);
    }
    const started = endpoint.start(request, call.remainingMs, {
      chunk: (value) => call.chunk(value),
      progress: (progress) => call.progress(progress),
      end: (ending) => this.#ended(call, seat, ending),
    });
    if (call.seat === seat) call.started = started;
    if (seat.free < 0) this.#watchAhead();
  }

  #ended(call: DispatchedCall, seat: WorkerSeat, ending: CallEnding): void {
    seat.calls.delete(call);
    call.seat = undefined;
    call.started = undefined;
    if (ending.type !== "returned") {
      seat.served += 1;
      seat.movedAt = performance.now();
    }
    if (ending.type === "lost") seat.isDraining = true;
    if (!call.hasEnded) this.#conclude(call, ending);
    if (this.#seats.has(seat.endpoint)) this.#fill(seat);
  }

  #conclude(call: DispatchedCall, ending: CallEnding): void {
    if (ending.type === "returned") {
      this.statistics.recalled += 1;
      this.#again(call);
    } else if (ending.type === "lost") {
      call.losses += 1;
      const mayRepeat = call.request.isIdempotent && !call.hasChunks && call.losses === 1;
      if (mayRepeat && !this.#isClosed) {
        this.statistics.retried += 1;
        this.#again(call);
      } else {
        this.statistics.ended("RUNTIME_DISCONNECTED");
        call.fail("RUNTIME_DISCONNECTED", ending.reason.message);
      }
    } else {
      this.statistics.ended(ending.type === "error" ? ending.error.type : undefined);
      call.end(ending);
    }
  }

  /** Finds another worker for a call that has been with one. */
  #again(call: DispatchedCall): void {
    if (call.hasEnded) return;
    if (call.pinned !== undefined && !this.#seats.has(call.pinned.endpoint)) {
      this.#refuse(call, "worker-lost", "The worker of the session is gone, and what it held.");
      return;
    }
    const seat = this.#isClosed ? undefined : this.#choose(call);
    if (seat !== undefined) this.#give(call, seat);
    else if (this.#isClosed) this.#refuse(call, "closing", "The host is shutting down.");
    else if (!this.#isServed(call)) {
      this.#refuse(call, "no-worker", `No worker has the tool "${call.request.tool}" any more.`);
    } else {
      this.#queue.addFirst(call);
      this.#limitWaiting(call);
    }
  }

  #enqueue(call: DispatchedCall): void {
    const { maxQueue } = this.#options;
    if (this.#queue.size >= maxQueue) {
      this.#refuse(call, "saturated", `All workers are busy, and ${maxQueue} calls wait already.`);
      return;
    }
    this.#queue.add(call);
    this.#limitWaiting(call);
  }

  #limitWaiting(call: DispatchedCall): void {
    const { queueTimeoutMs } = this.#options;
    if (queueTimeoutMs === Infinity) return;
    const timer = setTimeout(() => {
      this.#queueTimers.delete(call);
      if (!this.#queue.delete(call)) return;
      this.#refuse(call, "queue-timeout", `No worker was free within ${queueTimeoutMs} ms.`);
    }, queueTimeoutMs);
    this.#queueTimers.set(call, timer);
  }

  #stopWaiting(call: DispatchedCall): void {
    clearTimeout(this.#queueTimers.get(call));
    this.#queueTimers.delete(call);
  }

  /** Gives a worker as many of the waiting calls as it has room for. */
  #fill(seat: WorkerSeat): void {
    while (this.#queue.size > 0 && (seat.free > 0 || this.#mayReadAhead(seat))) {
      const call = this.#queue.takeFor(seat);
      if (call === undefined) return;
      this.#stopWaiting(call);
      this.#give(call, seat);
    }
  }

  #cancelled(call: DispatchedCall, reason: CancelReason): void {
    this.statistics.ended(reason === "timeout" ? "TIMEOUT" : "CANCELLED");
    if (this.#queue.delete(call)) this.#stopWaiting(call);
    const { seat } = call;
    if (seat === undefined) return;
    const { cancelGraceMs, onStuck } = this.#options;
    if (cancelGraceMs === Infinity) return;
    const timer = setTimeout(() => {
      if (seat.calls.has(call)) onStuck(seat.endpoint);
    }, cancelGraceMs);
    timer.unref();
  }

  #remove(seat: WorkerSeat): void {
    this.#seats.delete(seat.endpoint);
    this.#abandonUnserved();
    for (const call of this.#queue.takeWhere((waiting) => waiting.pinned === seat)) {
      this.#refuse(call, "worker-lost", "The worker of the session is gone, and what it held.");
    }
  }

  #abandonUnserved(): void {
    this.abandon("no-worker", "No worker has the tool any more.");
  }

  /** Whether there is any use in waiting. */
  #isServed(call: DispatchedCall): boolean {
    const { tool, session } = call.request;
    return call.pinned !== undefined || this.has(tool, session) || this.#options.expects(tool);
  }

  #refuse(call: DispatchedCall, reason: UnavailableReason, message: string): void {
    this.#stopWaiting(call);
    this.statistics.refused(reason);
    call.refuse(reason, message);
  }

  /** Sees to it that no call waits in a slow worker while another worker has nothing to do. */
  #watchAhead(): void {
    this.#watch ??= setTimeout(() => {
      this.#watch = undefined;
      const now = performance.now();
      const isIdle = [...this.#seats.values()].some((seat) => seat.free > 0);
      for (const seat of this.#seats.values()) {
        if (seat.free >= 0) continue;
        if (isIdle && now - seat.movedAt >= slowAfterMs) {
          seat.endpoint.recall(seat.waiting.flatMap(({ started }) => started ?? []));
        }
        this.#watchAhead();
      }
    }, slowAfterMs);
    this.#watch.unref();
  }
}
