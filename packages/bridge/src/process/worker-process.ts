import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

import { assertExecutable } from "./assert-executable.ts";
import { LineReader } from "./line-reader.ts";
import { ProcessGroup } from "./process-group.ts";
import { residentBytes } from "./resident-bytes.ts";
import { spawned } from "./spawned.ts";
import { toWorkerEnvironment } from "./worker-environment.ts";
import { toLimitedCommand, type WorkerLimits } from "./worker-limits.ts";

/** What a worker is started with. */
export interface WorkerProcessOptions extends WorkerLimits {
  /** The program: a path, or a name that is looked for in the `PATH` of `env`. */
  readonly command: string;
  /** @default none */
  readonly args?: readonly string[];
  /** @default that of the host */
  readonly cwd?: string;
  /** All of its environment, but for the variables of the worker protocol. @default that of the host */
  readonly env?: NodeJS.ProcessEnv;
  /** Its name, which it gets as `LATER_WORKER_ID`. */
  readonly workerId: string;
  /** The run that it belongs to, which it gets as `LATER_RUN_ID`. */
  readonly runId: string;
  /** Whether file descriptor 3 connects it with the host, as `LATER_WORKER_FD` says. @default true */
  readonly hasChannel?: boolean;
  /**
   * Gets what the worker and its children print, line by line, without the line's end. What is longer than 8 KiB is
   * cut. It must not throw.
   *
   * @default what they print is dropped
   */
  readonly onLine?: (stream: OutputStream, line: string) => void;
}

/** Where a line was printed. */
type OutputStream = "stdout" | "stderr";

/** How a process has ended: one of the two is `null`. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What is still to be read when everybody has ended is there already, unless somebody has left and holds on to it. */
const lastLinesMs = 250;

const longestTimerMs = 2 ** 31 - 1;

const channelNumber = 3;

/**
 * A process that has been started as a worker, at the head of a session and a process group of its own. It lives
 * until it ends or is stopped; whoever starts it without a `Run` must see to that.
 *
 * When it ends, so does its group: members that are left are killed, at once if it ended by itself, and after the
 * time they were given if it was stopped. Only those that have left the group go on; the run sees to them.
 */
export class WorkerProcess {
  readonly pid: number;
  /**
   * The host's end of file descriptor 3, unless there is no channel. It belongs to the caller, who destroys it
   * after the worker's end: children of the worker may have the other end too. Errors of it that nobody listens to
   * are dropped.
   */
  readonly socket: Socket | undefined;
  /**
   * Resolves when the process has ended, the members of its group are gone, and every line has been delivered.
   * Never rejects.
   */
  readonly exited: Promise<WorkerExit>;
  readonly #child: ChildProcess;
  readonly #group: ProcessGroup;
  #isAlive = true;
  /** When what is left is killed, on the clock of `performance.now()`; `undefined` for a worker that is not stopped. */
  #dueAt: number | undefined;

  private constructor(child: ChildProcess, onLine: WorkerProcessOptions["onLine"] = () => {}) {
    this.#child = child;
    this.pid = child.pid as number;
    this.#group = new ProcessGroup(this.pid);
    this.socket = (child.stdio[channelNumber] as Socket | undefined)?.on("error", () => {});
    const output = Promise.all([
      readLines(child.stdout as Readable, (line) => onLine("stdout", line)),
      readLines(child.stderr as Readable, (line) => onLine("stderr", line)),
    ]);
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#isAlive = false;
        void this.#end(output).then(() => resolve({ code, signal }));
      });
    });
  }

  /**
   * Starts a process. It resolves when the system has taken the program, before that has done anything.
   *
   * @throws LaterError `WORKER_FAILED` if there is no such program or folder, if it may not be executed, and if the
   *   system is short of something, which alone is retryable; `details.reason` is the system's code, such as `ENOENT`.
   *   `INVALID_ARGUMENT` for a limit out of its bounds
   */
  static async start(options: WorkerProcessOptions): Promise<WorkerProcess> {
    const {
      command,
      args = [],
      cwd = process.cwd(),
      env = process.env,
      hasChannel = true,
    } = options;
    const wanted = { command, args };
    const limited = toLimitedCommand(wanted, options);
    const child = await spawned(
      () => {
        // What is in between would report a missing command as an exit code.
        if (limited !== wanted) {
          assertExecutable(command, { cwd, searchPath: env["PATH"] ?? "/usr/bin:/bin" });
        }
        return spawn(limited.command, limited.args, {
          cwd,
          env: toWorkerEnvironment(env, {
            workerId: options.workerId,
            runId: options.runId,
            channel: hasChannel ? channelNumber : undefined,
          }),
          detached: true,
          stdio: ["ignore", "pipe", "pipe", ...(hasChannel ? ["pipe" as const] : [])],
        });
      },
      (reason) => toMessage(reason, command, cwd),
    );
    return new WorkerProcess(child, options.onLine);
  }

  /** Whether the process has not ended. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /**
   * Sends a signal to the process and to the members of its group.
   *
   * @returns whether the process was alive; otherwise nothing is sent, to nobody
   */
  kill(signal: NodeJS.Signals): boolean {
    return this.#group.signal(signal);
  }

  /**
   * Ends the process and its group, also if they are held up by SIGSTOP: with SIGTERM, and with SIGKILL what is still
   * there after the time of grace. Of several calls, the earliest moment counts.
   *
   * Resolves when they are gone; nothing is wrong with having ended before.
   *
   * @param graceMs - in milliseconds; 0 kills at once, `Infinity` and what is longer than 24 days never
   */
  async stop(graceMs: number): Promise<void> {
    this.#dueAt = Math.min(this.#dueAt ?? Infinity, performance.now() + graceMs);
    if (graceMs > 0) {
      this.kill("SIGTERM");
      this.kill("SIGCONT");
    }
    const isEndless = graceMs > longestTimerMs;
    const timer = isEndless ? undefined : setTimeout(() => this.kill("SIGKILL"), graceMs);
    await this.exited;
    clearTimeout(timer);
  }

  /**
   * How much memory the process takes up at the moment, in bytes, without its children (RSS). `undefined` when it has
   * ended, and on systems without `/proc`.
   */
  memoryBytes(): number | undefined {
    return this.#isAlive ? residentBytes(this.pid) : undefined;
  }

  /** Lets the host end while the worker lives; the run then kills the worker. */
  unref(): void {
    for (const handle of this.#handles()) handle?.unref();
  }

  /** Takes back {@link WorkerProcess.unref}. */
  ref(): void {
    for (const handle of this.#handles()) handle?.ref();
  }

  async #end(output: Promise<unknown>): Promise<void> {
    await this.#group.disband(() => this.#dueAt ?? 0);
    await Promise.race([output, delay(lastLinesMs, undefined, { ref: false })]);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    await output;
  }

  #handles(): readonly (Handle | undefined)[] {
    const { stdout, stderr } = this.#child;
    return [this.#child, stdout as Socket, stderr as Socket, this.socket];
  }
}

/** What may keep a process from ending. */
interface Handle {
  ref(): unknown;
  unref(): unknown;
}

/** Settles when the stream has ended, or has been destroyed, and the last line is delivered. */
async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  const reader = new LineReader(onLine);
  stream.on("data", (chunk: Buffer) => reader.push(chunk));
  await finished(stream).catch(() => {});
  reader.end();
}

function toMessage(reason: string, command: string, cwd: string): string {
  const beginning = `The worker "${path.basename(command)}" cannot be started:`;
  switch (reason) {
    case "ENOENT":
      return existsSync(cwd)
        ? `${beginning} there is no such command.`
        : `${beginning} its working directory does not exist.`;
    case "EACCES":
      return `${beginning} it may not be executed.`;
    default:
      return `${beginning} the system answers ${reason}.`;
  }
}
