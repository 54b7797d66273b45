import type { Carrier } from "../carrier/carrier.ts";
import type { HostRequests } from "../remote-store/host-requests.ts";
import { longestTimerMs } from "../time/longest-timer.ts";
import type { ServedCalls } from "./served-calls.ts";

/** Of the ping that tells that the host has sent every call; those of heartbeats begin with 1. */
const lastCallsId = 0;

/** What ends with a connection. */
export interface FarewellParties {
  readonly carrier: Carrier;
  readonly calls: ServedCalls;
  /** What has been asked of the host. */
  readonly requests: HostRequests;
  /** Settles when the connection has ended. */
  readonly ended: Promise<unknown>;
}

/** The end of a connection in order: after the calls and the answers of the host, with a goodbye. It happens once, whoever wants it first. */
export class Farewell {
  readonly #parties: FarewellParties;
  #done: Promise<void> | undefined;
  #onLastCalls: (() => void) | undefined;

  constructor(parties: FarewellParties) {
    this.#parties = parties;
  }

  get hasBegun(): boolean {
    return this.#done !== undefined;
  }

  /** The worker wants to end. @param timeoutMs - how long calls may take until they are cancelled */
  begin(timeoutMs: number): Promise<void> {
    return (this.#done ??= this.#begin(timeoutMs));
  }

  /** The host wants it to end, and sends no more calls. */
  follow(): Promise<void> {
    return (this.#done ??= this.#leave(this.#parties.calls.idle()));
  }

  /** The host has answered a ping. */
  heard(pongId: number): void {
    if (pongId === lastCallsId) this.#onLastCalls?.();
  }

  async #begin(timeoutMs: number): Promise<void> {
    const { carrier, calls } = this.#parties;
    carrier.send({ type: "drain" });
    // Calls may be on their way that the host has sent before it reads this; its answer comes behind them.
    carrier.send({ type: "ping", id: lastCallsId });
    const lastCalls = new Promise<void>((resolve) => {
      this.#onLastCalls = resolve;
    });
    const hurry = (): void => {
      this.#onLastCalls?.();
      calls.cancelAll();
    };
    const timer = timeoutMs > longestTimerMs ? undefined : setTimeout(hurry, timeoutMs);
    await this.#leave(lastCalls.then(() => calls.idle()));
    clearTimeout(timer);
  }

  async #leave(done: Promise<void>): Promise<void> {
    const { carrier, requests, ended } = this.#parties;
    const answered = done.then(() => requests.idle());
    await Promise.race([answered, ended]);
    carrier.send({ type: "goodbye" });
    carrier.end();
    await ended;
  }
}
