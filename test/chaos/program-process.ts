import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { Answer } from "./answer-commands.ts";
import { type ProgramSettings, toEnvironment } from "./settings.ts";

/** Where a program runs. */
export interface ProgramSurroundings {
  /** Besides that of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** The file that gets what it prints. */
  readonly output: string;
}

/** What a program in TypeScript is started with. */
export interface ProgramOptions extends ProgramSurroundings {
  readonly file: string;
  readonly settings: ProgramSettings;
  readonly execArgv?: readonly string[];
}

/** How a process ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One of the programs of a run, in a process of its own. */
export class ProgramProcess {
  readonly ended: Promise<ProgramEnd>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  #lastId = 0;
  #output = "";

  private constructor(child: ChildProcess, output: string) {
    this.#child = child;
    this.ended = once(child, "exit").then(([code, signal]) => {
      for (const { reject } of this.#waiting.values()) reject(new Error("The process has ended."));
      this.#waiting.clear();
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
    child.on("message", (message: Answer | "ready") => {
      if (message === "ready") return;
      const { id, value, error } = message;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-4_000);
        appendFileSync(output, text);
      });
    }
  }

  /** Starts a program and waits until it says that it is ready. */
  static async start(options: ProgramOptions): Promise<ProgramProcess> {
    const { file, settings, environment, output, execArgv = [] } = options;
    const child = fork(file, {
      execArgv: [...execArgv],
      env: { ...process.env, ...environment, ...toEnvironment(settings) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const program = new ProgramProcess(child, output);
    const ready = once(child, "message").then(() => true);
    const isReady = await Promise.race([
      ready,
      program.ended.then(() => false),
      delay(60_000, false, { ref: false }),
    ]);
    if (isReady) return program;
    child.kill("SIGKILL");
    throw new Error(`${file} is not ready. It said: ${program.output}`);
  }

  /** Starts any other program; it answers nothing. */
  static spawn(
    [command, ...args]: readonly [string, ...string[]],
    { environment, output }: ProgramSurroundings,
  ): ProgramProcess {
    const env = { ...process.env, ...environment };
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    return new ProgramProcess(child, output);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it has printed last. */
  get output(): string {
    return this.#output;
  }

  /** Has the program do something. Rejects when it ends before, or does not answer within a minute. */
  ask<Value>(command: string, argument?: unknown): Promise<Value> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      if (!this.isRunning || !this.#child.connected) reject(new Error("The process has ended."));
      else this.#child.send({ id, command, argument });
    });
    const timeout = new AbortController();
    const late = delay(60_000, undefined, { signal: timeout.signal }).then(() => {
      throw new Error(`"${command}" is not answered.`);
    });
    late.catch(() => {});
    return Promise.race([answer, late]).finally(() => timeout.abort());
  }

  /** Has the program end in order. */
  async close(): Promise<void> {
    if (this.#child.connected) await this.ask("close").catch(() => {});
    else this.kill("SIGTERM");
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
