import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { openRun, type Run } from "../process/open-run.ts";
import type { WorkerProcess } from "../process/worker-process.ts";
import { FrameLine } from "./frame-line.ts";
import { Mismatch } from "./mismatch.ts";
import type { StartedWorker, WorkerChannel, WorkerStarter } from "./worker-starter.ts";

/** How a worker is started. */
export interface WorkerCommand {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** @default the folder of this process */
  readonly cwd?: string;
  /** Further variables of the environment. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

const keptLines = 5;

/** Starts workers as a pool does, each as a process of its own. All of them end with it at the latest. */
export class CommandStarter implements WorkerStarter {
  readonly canStartAgain = true;
  readonly #command: WorkerCommand;
  readonly #timeoutMs: number;
  readonly #run: Run;
  #count = 0;

  private constructor(command: WorkerCommand, timeoutMs: number, run: Run) {
    this.#command = command;
    this.#timeoutMs = timeoutMs;
    this.#run = run;
  }

  /**
   * @param timeoutMs how long a worker may take to connect, in milliseconds
   * @throws LaterError `WORKER_FAILED` where no workers can be started
   */
  static async open(command: WorkerCommand, timeoutMs: number): Promise<CommandStarter> {
    return new CommandStarter(command, timeoutMs, await openRun());
  }

  start(channel: WorkerChannel): Promise<StartedWorker> {
    return channel === "descriptor" ? this.#startWithDescriptor() : this.#startWithSocket();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run.close();
  }

  async #startWithDescriptor(): Promise<StartedWorker> {
    const lastLines: string[] = [];
    const process = await this.#startProcess(lastLines, undefined);
    return this.#toStarted(process, process.socket as Socket, lastLines, undefined);
  }

  async #startWithSocket(): Promise<StartedWorker> {
    const folder = await mkdtemp(path.join(tmpdir(), "later-check-"));
    const file = path.join(folder, "socket");
    const server = createServer({ allowHalfOpen: true }).listen(file);
    try {
      await once(server, "listening");
      const token = randomBytes(16).toString("hex");
      const lastLines: string[] = [];
      const env = { LATER_WORKER_SOCKET: file, LATER_WORKER_TOKEN: token };
      const process = await this.#startProcess(lastLines, env);
      const socket = await this.#connection(server, process);
      return this.#toStarted(process, socket, lastLines, token);
    } finally {
      server.close();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #connection(server: Server, process: WorkerProcess): Promise<Socket> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), this.#timeoutMs);
    void process.exited.then(() => controller.abort());
    try {
      const [socket] = (await once(server, "connection", { signal: controller.signal })) as [
        Socket,
      ];
      return socket;
    } catch {
      await process.stop(0);
      throw new Mismatch(
        "the worker did not connect to the socket",
        "a connection to the path in LATER_WORKER_SOCKET",
      );
    } finally {
      clearTimeout(timer);
    }
  }

  #startProcess(
    lastLines: string[],
    socketEnvironment: Readonly<Record<string, string>> | undefined,
  ): Promise<WorkerProcess> {
    const { command, cwd, env } = this.#command;
    const [program, ...args] = command;
    this.#count += 1;
    return this.#run.startWorker({
      command: program,
      args,
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env, ...socketEnvironment },
      hasChannel: socketEnvironment === undefined,
      workerId: `checked-${this.#count}`,
      onLine: (_stream, line) => {
        lastLines.push(line);
        if (lastLines.length > keptLines) lastLines.shift();
      },
    });
  }

  #toStarted(
    process: WorkerProcess,
    socket: Socket,
    lastLines: readonly string[],
    token: string | undefined,
  ): StartedWorker {
    return {
      line: new FrameLine(socket),
      process,
      token,
      runId: this.#run.runId,
      lastLines,
      [Symbol.asyncDispose]: async () => {
        await process.stop(0);
        socket.destroy();
      },
    };
  }
}
