import { LaterError } from "later-runtime";

import type { ReceivedHeader } from "../carrier/carrier.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import type { WorkerExit, WorkerProcess } from "../process/worker-process.ts";
import type { ProtocolMessage } from "../worker-protocol/messages.ts";
import { ForkedWorker } from "./forked-worker.ts";
import type { OutputLog } from "./output-log.ts";

/** What a fork server says. */
type ForkMessage =
  | { readonly type: "ready" }
  | { readonly type: "forked"; readonly id: number; readonly pid: number | null }
  | ({ readonly type: "exited"; readonly pid: number } & WorkerExit);

/** What opening a fork server takes. */
export interface ForkServerOptions {
  readonly output: OutputLog;
  readonly readyTimeoutMs: number;
}

/** A process that copies itself for each worker. Its end is the end of the copies. */
export class ForkServer {
  readonly output: OutputLog;
  readonly exited: Promise<WorkerExit>;
  readonly #process: WorkerProcess;
  readonly #carrier: SocketCarrier;
  readonly #requests = new Map<
    number,
    { resolve: (worker: ForkedWorker) => void; reject: (error: LaterError) => void }
  >();
  readonly #workers = new Map<number, ForkedWorker>();
  #lastId = 0;
  #onReady: (() => void) | undefined;
  #hasEnded = false;

  private constructor(process: WorkerProcess, carrier: SocketCarrier, output: OutputLog) {
    this.output = output;
    this.exited = process.exited;
    this.#process = process;
    this.#carrier = carrier;
  }

  /**
   * Waits until the process has imported what workers need.
   *
   * @throws LaterError `WORKER_FAILED` when it ends before, or takes too long; it has been ended then
   */
  static async open(
    process: WorkerProcess,
    { output, readyTimeoutMs }: ForkServerOptions,
  ): Promise<ForkServer> {
    const { socket } = process;
    if (socket === undefined) throw new LaterError("WORKER_FAILED", "There is no channel.");
    const server = new ForkServer(process, new SocketCarrier(socket), output);
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (why: string): void => {
          const last = output.lastLines.at(-1);
          const said = last === undefined ? "" : ` It said last: ${last}`;
          reject(new LaterError("WORKER_FAILED", `The fork server ${why}.${said}`));
        };
        server.#onReady = resolve;
        timer = setTimeout(() => fail(`was not ready within ${readyTimeoutMs} ms`), readyTimeoutMs);
        server.#listen();
        void process.exited.then(({ code, signal }) => fail(`ended (${code ?? signal})`));
      });
      return server;
    } catch (error) {
      await process.stop(0);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Has a worker made. @throws LaterError `WORKER_FAILED` */
  fork(environment: Readonly<Record<string, string>>): Promise<ForkedWorker> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) reject(gone());
      else {
        this.#lastId += 1;
        this.#requests.set(this.#lastId, { resolve, reject });
        const message = { type: "fork", id: this.#lastId, environment };
        this.#carrier.send(message as unknown as ProtocolMessage);
      }
    });
  }

  async stop(graceMs: number): Promise<void> {
    this.#carrier.end();
    await this.#process.stop(graceMs);
  }

  #listen(): void {
    this.#carrier.listen({
      message: (header) => this.#receive(header),
      closed: () => {},
    });
    void this.exited.then(() => this.#end());
  }

  #receive(header: ReceivedHeader): void {
    const message = header as ForkMessage;
    if (message.type === "ready") this.#onReady?.();
    else if (message.type === "forked") {
      const request = this.#requests.get(message.id);
      this.#requests.delete(message.id);
      if (message.pid === null) {
        request?.reject(new LaterError("WORKER_FAILED", "The system makes no more processes."));
        return;
      }
      const worker = new ForkedWorker(message.pid);
      this.#workers.set(message.pid, worker);
      request?.resolve(worker);
    } else if (message.type === "exited") {
      const { pid, code, signal } = message;
      this.#workers.get(pid)?.ended({ code, signal });
      this.#workers.delete(pid);
    }
  }

  #end(): void {
    this.#hasEnded = true;
    this.#carrier.destroy();
    for (const { reject } of this.#requests.values()) reject(gone());
    this.#requests.clear();
    for (const worker of this.#workers.values()) worker.ended({ code: null, signal: "SIGKILL" });
    this.#workers.clear();
  }
}

function gone(): LaterError {
  return new LaterError("WORKER_FAILED", "The fork server has ended.");
}
