import { setTimeout as delay } from "node:timers/promises";

import { LaterError, type LaterErrorCode } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import { ReconnectDelay } from "./reconnect-delay.ts";
import type { WorkerSettings } from "./run-worker.ts";
import { ToolWorker } from "./tool-worker.ts";

/** What no further attempt mends. */
const final: ReadonlySet<LaterErrorCode> = new Set([
  "INVALID_ARGUMENT",
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
]);

/**
 * A worker of a host on another machine: dials it again whenever the connection has ended. A host that refuses it ends
 * it, unless it has taken the worker before: such a host may be about to change.
 */
export class DialledWorker {
  readonly #host: string;
  readonly #settings: WorkerSettings;
  readonly #delay = new ReconnectDelay();
  #hasBeenReady = false;

  constructor(host: string, settings: WorkerSettings) {
    this.#host = host;
    this.#settings = settings;
  }

  /** Settles when the signal has fired and the calls that ran have ended; rejects as `runWorker` does. */
  async run(): Promise<void> {
    const { signal, log } = this.#settings;
    while (!signal.aborted) {
      const error = await this.#serve().catch((thrown: unknown) => thrown);
      if (signal.aborted) return;
      if (!LaterError.is(error) || (isFinal(error) && !this.#hasBeenReady)) throw error;
      const retryInMs = Math.round(this.#delay.next());
      log.write("warn", "disconnected", {
        host: this.#host,
        code: error.code,
        message: error.message,
        retryInMs,
      });
      await delay(retryInMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Serves one connection to its end; gives the reason for that. */
  async #serve(): Promise<LaterError | undefined> {
    const { signal, drainTimeoutMs, tools, name, concurrency, log, executor } = this.#settings;
    const worker = new ToolWorker({
      carrier: await this.#dial(),
      tools,
      name,
      concurrency,
      watchesHost: true,
      log,
      executor,
    });
    const drain = (): void => {
      log.write("info", "draining");
      void worker.drain(drainTimeoutMs);
    };
    if (signal.aborted) drain();
    else signal.addEventListener("abort", drain, { once: true });
    try {
      await this.#becomeReady(worker);
      return (
        (await worker.ended) ?? new LaterError("HOST_UNAVAILABLE", "The host sent the worker away.")
      );
    } finally {
      signal.removeEventListener("abort", drain);
    }
  }

  async #dial(): Promise<Carrier> {
    const { dial, signal } = this.#settings;
    // Loading it takes memory and time, which workers that are started by their host save.
    const { dialHost } = await import("../carrier/grpc-client-carrier.ts");
    return dialHost(this.#host, { ...dial, signal });
  }

  async #becomeReady(worker: ToolWorker): Promise<void> {
    const admission = await worker.ready;
    const { accepted, rejected, workerId } = admission;
    if (accepted.length === 0 && !this.#hasBeenReady) {
      worker.close();
      const reasons = rejected.map(({ name, code, message }) => `${name}: ${code}, ${message}`);
      const message = `The host takes none of the tools: ${reasons.join(" ")}`;
      throw new LaterError("WORKER_FAILED", message, { retryable: false });
    }
    this.#hasBeenReady = true;
    this.#delay.reset();
    this.#settings.log.write("info", "connected", { worker: workerId, tools: accepted.length });
    this.#settings.onReady(admission);
  }
}

function isFinal(error: LaterError): boolean {
  if (final.has(error.code)) return true;
  const mayBeFinal = error.code === "HOST_UNAVAILABLE" || error.code === "WORKER_FAILED";
  return mayBeFinal && !error.retryable;
}
