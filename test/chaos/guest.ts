import { setTimeout as delay } from "node:timers/promises";

import type { ProgramProcess } from "./program-process.ts";

/** A client, an application, or a worker that dials the host. */
export type GuestKind = "client" | "application" | "remote-worker" | "python-worker";

/** What a guest is told at its creation. */
export interface GuestOptions {
  readonly kind: GuestKind;
  readonly name: string;
  /** @param generation - how many there were before in its place */
  readonly start: (generation: number) => Promise<ProgramProcess>;
  readonly report: (problem: string) => void;
}

/** With what the tool `die` ends its process. */
const deathCode = 9;

/** A program that has to do with the host, in a process of its own; another one takes its place when it is killed. */
export class Guest {
  readonly kind: GuestKind;
  readonly name: string;
  readonly #options: GuestOptions;
  #process!: ProgramProcess;
  #generation = 0;
  /** The process whose end is meant. */
  #ending: ProgramProcess | undefined;
  #last: Promise<void> = Promise.resolve();

  private constructor(options: GuestOptions) {
    this.kind = options.kind;
    this.name = options.name;
    this.#options = options;
  }

  static async open(options: GuestOptions): Promise<Guest> {
    const guest = new Guest(options);
    await guest.#start();
    return guest;
  }

  get process(): ProgramProcess {
    return this.#process;
  }

  /** Whether it makes calls. */
  get isCaller(): boolean {
    return this.kind === "client" || this.kind === "application";
  }

  /** Kills it and puts another one in its place. */
  replace(): Promise<void> {
    return this.#inTurn(async () => {
      this.#ending = this.#process;
      this.#process.kill("SIGKILL");
      await this.#process.ended;
      this.#generation += 1;
      await this.#start();
    });
  }

  /** Has it end in order. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#ending = this.#process;
      await endInOrder(this.#process, this.name, this.#options.report);
    });
  }

  async #start(): Promise<void> {
    const process = await this.#options.start(this.#generation);
    this.#process = process;
    void process.ended.then((end) => {
      if (this.#ending === process) return;
      const isWorker = !this.isCaller;
      if (isWorker && end.code === deathCode) void this.#inTurn(() => this.#revive(process));
      else {
        const how = end.signal ?? end.code;
        this.#options.report(`${this.name} has ended by itself (${how}): ${process.output}`);
      }
    });
  }

  /** A worker that a tool has ended is started again. */
  async #revive(dead: ProgramProcess): Promise<void> {
    if (this.#process === dead && this.#ending !== dead) await this.#start();
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(action);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** Has a program end, and reports if it does not, or not with 0. */
export async function endInOrder(
  process: ProgramProcess,
  name: string,
  report: (problem: string) => void,
): Promise<void> {
  if (!process.isRunning) return;
  await process.close();
  const end = await Promise.race([process.ended, delay(20_000, undefined, { ref: false })]);
  if (end === undefined) {
    report(`${name} does not end.`);
    process.kill("SIGKILL");
  } else if (end.code !== 0 && end.code !== deathCode) {
    report(`${name} ended with ${end.signal ?? end.code}: ${process.output}`);
  }
}
