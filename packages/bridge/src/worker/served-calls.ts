import type { CallError, Call, Cancel } from "../worker-protocol/messages.ts";
import { ServedCall, type CallSurroundings } from "./served-call.ts";

/** A tool that kept the event loop for longer than this gives way to what else there is to do, in milliseconds. */
const longTurnMs = 1;

/** A call that waits for its turn. */
interface WaitingCall {
  readonly call: Call;
  /** On the clock of `performance.now()`. */
  readonly receivedAt: number;
}

/** The calls that a host has given to this worker: some run, the others wait in the order in which they came. */
export class ServedCalls {
  readonly #concurrency: number;
  readonly #surroundings: CallSurroundings;
  readonly #running = new Map<number, ServedCall>();
  readonly #waiting = new Map<number, WaitingCall>();
  readonly #onEnd = (id: number): void => this.#ended(id);
  /** Calls that have ended, whose results have not left yet: should this process end now, the host takes them for begun. */
  #leaving = 0;
  #isPausing = false;
  #isClosed = false;
  #onIdle: (() => void)[] = [];

  constructor(concurrency: number, surroundings: CallSurroundings) {
    this.#concurrency = concurrency;
    this.#surroundings = surroundings;
  }

  /** How many calls there are. */
  get size(): number {
    return this.#running.size + this.#waiting.size;
  }

  has(id: number): boolean {
    return this.#running.has(id) || this.#waiting.has(id);
  }

  /** Takes a call, whose id is new. */
  add(call: Call): void {
    if (this.#hasRoom() && this.#waiting.size === 0) this.#start(call, call.timeoutMs ?? Infinity);
    else this.#waiting.set(call.id, { call, receivedAt: performance.now() });
  }

  cancel(id: number, reason: Cancel["reason"]): void {
    if (this.#waiting.delete(id)) this.#refuse(id, "CANCELLED", "The call was cancelled.");
    else this.#running.get(id)?.cancel(reason);
  }

  /** Gives back those calls that have not been started. */
  recall(ids: readonly number[]): void {
    for (const id of ids) {
      if (!this.#waiting.delete(id)) continue;
      this.#surroundings.carrier.send({ type: "result", id, returned: true });
    }
    this.#tellIfIdle();
  }

  grant(id: number, count: number): void {
    this.#running.get(id)?.grant(count);
  }

  /** Settles when there are no calls. */
  idle(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  cancelAll(): void {
    for (const id of [...this.#waiting.keys(), ...this.#running.keys()])
      this.cancel(id, "cancelled");
  }

  /** The connection has ended: what runs is cancelled, what waits is forgotten. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
    for (const call of this.#running.values()) call.cancel("cancelled");
    this.#tellIfIdle();
  }

  #hasRoom(): boolean {
    return this.#running.size + this.#leaving < this.#concurrency && !this.#isPausing;
  }

  #start(call: Call, timeoutMs: number): void {
    const served = new ServedCall(call, this.#surroundings, this.#onEnd);
    this.#running.set(call.id, served);
    const startedAt = performance.now();
    served.start(timeoutMs);
    if (performance.now() - startedAt > longTurnMs) this.#pause();
  }

  /** Lets cancellations and recalls come in before another call is started. */
  #pause(): void {
    this.#isPausing = true;
    // What has come is read between the two.
    setImmediate(() =>
      setImmediate(() => {
        this.#isPausing = false;
        this.#startWaiting();
      }),
    );
  }

  #startWaiting(): void {
    for (const [id, { call, receivedAt }] of this.#waiting) {
      if (!this.#hasRoom()) return;
      this.#waiting.delete(id);
      const { timeoutMs = Infinity } = call;
      const leftMs = timeoutMs - (performance.now() - receivedAt);
      if (leftMs > 0) this.#start(call, leftMs);
      else
        this.#refuse(id, "TIMEOUT", `The tool did not finish within ${Math.ceil(timeoutMs)} ms.`);
    }
  }

  #refuse(id: number, type: CallError["type"], message: string): void {
    this.#surroundings.carrier.send({ type: "result", id, error: { type, message } });
    this.#tellIfIdle();
  }

  #ended(id: number): void {
    this.#running.delete(id);
    if (!this.#isClosed) {
      this.#leaving += 1;
      void this.#surroundings.carrier.flushed().then(() => {
        this.#leaving -= 1;
        this.#startWaiting();
      });
    }
    this.#tellIfIdle();
  }

  #tellIfIdle(): void {
    if (this.size > 0 || this.#onIdle.length === 0) return;
    const waiting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of waiting) resolve();
  }
}
