import { LaterError } from "later-runtime";

import { isStartedByHost } from "./host-environment.ts";
import { runWorker, type ServeWorkerOptions } from "./run-worker.ts";

/**
 * Makes this process a worker: runs tools for the host that has started it, or for one that is dialled.
 *
 * SIGTERM and SIGINT end it in order, with 0: no further calls are taken, and those that run are ended first; the
 * second signal ends it at once. A worker that a host has started ignores SIGINT, because Ctrl-C in a terminal
 * concerns the host. Such a worker also ends when its connection does: with 0 where the host wanted that, otherwise
 * with 1. So nothing that the program does afterwards has a chance, except with `host` and a `signal` of its own.
 *
 * @example
 * ```ts
 * import { deftool } from "later-runtime";
 * import { serveWorker } from "later-bridge/worker";
 *
 * /** Adds two numbers. *\/
 * const add = deftool((a: number, b: number) => a + b);
 *
 * await serveWorker({ tools: [add] });
 * ```
 *
 * @throws LaterError as `runWorker` does, but not when the host is gone
 */
export async function serveWorker(options: ServeWorkerOptions = {}): Promise<void> {
  const isOwn = options.host === undefined;
  const signals = new ProcessSignals(isOwn && isStartedByHost(process.env));
  let wasReady = false;
  try {
    await runWorker({
      ...options,
      signal:
        options.signal === undefined
          ? signals.signal
          : AbortSignal.any([options.signal, signals.signal]),
      onReady: (admission) => {
        wasReady = true;
        options.onReady?.(admission);
      },
    });
    if (isOwn || signals.signal.aborted) process.exit(0);
  } catch (error) {
    // Nobody is there any more who could read why.
    if (isOwn && wasReady && LaterError.is(error)) process.exit(1);
    throw error;
  } finally {
    signals.stop();
  }
}

/** Takes the signals by which processes are told to end. */
class ProcessSignals {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #handlers: readonly (readonly [NodeJS.Signals, () => void])[];

  constructor(ignoresInterrupts: boolean) {
    this.signal = this.#controller.signal;
    this.#handlers = [
      ["SIGTERM", () => this.#end(143)],
      ["SIGINT", ignoresInterrupts ? () => {} : () => this.#end(130)],
    ];
    for (const [name, handler] of this.#handlers) process.on(name, handler);
  }

  stop(): void {
    for (const [name, handler] of this.#handlers) process.off(name, handler);
  }

  #end(exitCode: number): void {
    if (this.signal.aborted) process.exit(exitCode);
    this.#controller.abort();
  }
}
