import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { LaterError } from "later-runtime";

import { SocketCarrier } from "../carrier/socket-carrier.ts";
import type { WorkerProcess } from "../process/worker-process.ts";
import { ForkServer } from "./fork-server.ts";
import { openLink } from "./open-link.ts";
import { OutputLog } from "./output-log.ts";
import { closeRun, type LauncherOptions, startProcess } from "./process-launcher.ts";
import type { LaunchedWorker, WorkerLauncher } from "./worker-launcher.ts";

/**
 * Starts one process that imports what the workers need, and has it copied for each worker: they are ready sooner, and
 * share memory. Each copy connects to a socket of its own.
 */
export class ForkLauncher implements WorkerLauncher {
  readonly #options: LauncherOptions;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "later-fork-"));
  #server: Promise<ForkServer> | undefined;
  #count = 0;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  async launch(workerId: string, signal: AbortSignal): Promise<LaunchedWorker> {
    const { settings, link } = this.#options;
    const server = await this.#ensureServer();
    this.#count += 1;
    const file = path.join(this.#folder, String(this.#count));
    const token = randomBytes(16).toString("hex");
    const listener = createServer({ allowHalfOpen: true }).listen(file);
    try {
      await once(listener, "listening");
      const connected = once(listener, "connection") as Promise<[Socket]>;
      const child = await server.fork({
        LATER_WORKER_SOCKET: file,
        LATER_WORKER_TOKEN: token,
        LATER_WORKER_ID: workerId,
      });
      try {
        const socket = await Promise.race([
          connected.then(([accepted]) => accepted),
          child.exited.then(({ code, signal: by }) => {
            const message = `The worker ended (${code ?? by}) before it was connected.`;
            throw new LaterError("WORKER_FAILED", message, { details: { code, signal: by } });
          }),
          failAfter(settings.readyTimeoutMs, signal),
        ]);
        const options = link(workerId);
        const endpoint = await openLink({
          carrier: new SocketCarrier(socket),
          exited: child.exited,
          output: server.output,
          options: {
            ...options,
            admit: (announce) =>
              announce.token === token ? options.admit(announce) : "The token is not the worker's.",
          },
        });
        return { endpoint, process: child };
      } catch (error) {
        await child.stop(0);
        throw error;
      }
    } finally {
      listener.close();
    }
  }

  async close(): Promise<void> {
    const server = await this.#server?.catch(() => undefined);
    await server?.stop(this.#options.settings.stopGraceMs);
    rmSync(this.#folder, { recursive: true, force: true });
    await closeRun(this.#options.run);
  }

  /** One that has died is started again. */
  #ensureServer(): Promise<ForkServer> {
    if (this.#server === undefined) {
      const started = this.#startServer();
      this.#server = started;
      const forget = (): void => {
        if (this.#server === started) this.#server = undefined;
      };
      started.then((server) => void server.exited.then(forget), forget);
    }
    return this.#server;
  }

  async #startServer(): Promise<ForkServer> {
    const { settings, log } = this.#options;
    const workerId = `${settings.name}-fork`;
    const output = new OutputLog(log, workerId);
    const process: WorkerProcess = await startProcess(this.#options, { workerId, output });
    return ForkServer.open(process, { output, readyTimeoutMs: settings.readyTimeoutMs });
  }
}

function failAfter(ms: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", fail);
      reject(new LaterError("WORKER_FAILED", `The worker was not connected within ${ms} ms.`));
    };
    const timer = setTimeout(fail, ms);
    timer.unref();
    signal.addEventListener("abort", fail, { once: true });
  });
}
