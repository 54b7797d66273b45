import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
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
  #server: Promise<ForkServer> | undefined;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  async launch(workerId: string, signal: AbortSignal): Promise<LaunchedWorker> {
    const limit = failAfter(this.#options.settings.readyTimeoutMs, signal);
    try {
      const server = await Promise.race([this.#ensureServer(), limit.reached]);
      return await this.#fork(server, workerId, { limit: limit.reached, signal });
    } finally {
      limit.stop();
    }
  }

  async close(): Promise<void> {
    const server = await this.#server?.catch(() => undefined);
    await server?.stop(this.#options.settings.stopGraceMs);
    await closeRun(this.#options.run);
  }

  async #fork(
    server: ForkServer,
    workerId: string,
    { limit, signal }: { readonly limit: Promise<never>; readonly signal: AbortSignal },
  ): Promise<LaunchedWorker> {
    // One for each, which is soon gone: what a host that is killed leaves behind, nobody removes.
    const folder = await mkdtemp(path.join(tmpdir(), "later-fork-"));
    const file = path.join(folder, "worker");
    const token = randomBytes(16).toString("hex");
    const listener = createServer({ allowHalfOpen: true }).listen(file);
    try {
      await once(listener, "listening");
      const connected = once(listener, "connection") as Promise<[Socket]>;
      const forked = server.fork({
        LATER_WORKER_SOCKET: file,
        LATER_WORKER_TOKEN: token,
        LATER_WORKER_ID: workerId,
      });
      const child = await Promise.race([forked, limit.catch(() => undefined)]);
      if (child === undefined) {
        if (signal.aborted) void forked.then((late) => late.stop(0), ignore);
        // A server that does not answer is of no use, and its workers end with it.
        else await server.stop(0);
        return await limit;
      }
      try {
        const socket = await Promise.race([
          connected.then(([accepted]) => accepted),
          child.exited.then(({ code, signal: by }) => {
            const message = `The worker ended (${code ?? by}) before it was connected.`;
            throw new LaterError("WORKER_FAILED", message, { details: { code, signal: by } });
          }),
          limit,
        ]);
        const options = this.#options.link(workerId);
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
      await rm(folder, { recursive: true, force: true });
    }
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

/** A limit of time that the end of the pool reaches too. */
function failAfter(
  ms: number,
  signal: AbortSignal,
): { readonly reached: Promise<never>; readonly stop: () => void } {
  let stop = (): void => {};
  const reached = new Promise<never>((_, reject) => {
    const fail = (): void => {
      stop();
      reject(new LaterError("WORKER_FAILED", `The worker was not connected within ${ms} ms.`));
    };
    const timer = setTimeout(fail, ms);
    timer.unref();
    signal.addEventListener("abort", fail, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", fail);
    };
    if (signal.aborted) fail();
  });
  reached.catch(ignore);
  return { reached, stop };
}

function ignore(): void {}
