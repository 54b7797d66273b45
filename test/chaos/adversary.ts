import { setTimeout as delay } from "node:timers/promises";

import type { Random } from "../../packages/bridge/src/wire/fixtures/random.ts";
import type { EventLog } from "./event-log.ts";
import type { GuardProcess, MarkedProcess } from "./marked-processes.ts";
import type { Stage } from "./stage.ts";

/** Something that is done to a run, and how often in comparison with the others. */
interface Deed {
  readonly weight: number;
  readonly name: string;
  readonly run: () => Promise<string | undefined> | string | undefined;
}

/** Within what time a guard is replaced, in milliseconds; its host may be stopped for a while. */
const guardMs = 15_000;

/** Does everything to a run that can happen to one, as a seed says. */
export class Adversary {
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #events: EventLog;
  readonly #stopped = new Set<number>();
  #isCalm = false;
  readonly #deeds: readonly Deed[];

  constructor(stage: Stage, random: Random, events: EventLog) {
    this.#stage = stage;
    this.#random = random;
    this.#events = events;
    this.#deeds = [
      { weight: 25, name: "kill a worker", run: () => this.#signalWorker("SIGKILL") },
      { weight: 15, name: "stop a worker", run: () => this.#signalWorker("SIGSTOP") },
      { weight: 10, name: "slow a worker", run: () => this.#slowWorker() },
      { weight: 2, name: "kill a guard", run: () => this.#killGuard() },
      { weight: 8, name: "recycle a worker", run: () => this.#recycle() },
      { weight: 10, name: "burst", run: () => this.#burst() },
      { weight: 12, name: "sever a connection", run: () => this.#sever(random.next()) },
      { weight: 4, name: "sever all connections", run: () => this.#sever(undefined) },
      { weight: 6, name: "stall the network", run: () => this.#stall() },
      { weight: 6, name: "stop a guest", run: () => this.#stopGuest() },
      { weight: 4, name: "slow a guest", run: () => this.#slowGuest() },
      { weight: 8, name: "replace a guest", run: () => this.#replaceGuest() },
      { weight: 3, name: "stop the host", run: () => this.#stop(stage.host.pid, 2_500) },
      { weight: 2, name: "kill the host", run: () => this.killHost() },
      { weight: 2, name: "close the host", run: () => this.#closeHost() },
    ];
  }

  /** Goes on for so long, and until everything has been done once. */
  async run(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    const due = [...this.#deeds];
    while (performance.now() < end || due.length > 0) {
      await delay(30 + this.#random.integer(400));
      const isDue = due.length > 0 && this.#random.next() < 0.5;
      const [deed = this.#choose()] = isDue ? due.splice(this.#random.integer(due.length), 1) : [];
      await this.#do(deed);
    }
  }

  /** Lets everything go on that was stopped. */
  calm(): void {
    this.#isCalm = true;
    for (const pid of this.#stopped) send(pid, "SIGCONT");
    this.#stopped.clear();
    for (const network of this.#stage.networks) network.resume();
    this.#events.write("calm");
  }

  async killHost(): Promise<undefined> {
    await this.#stage.killHost();
    await delay(this.#random.integer(300));
    await this.#startHost();
  }

  async #closeHost(): Promise<undefined> {
    // One that is stopped does not end.
    send(this.#stage.host.pid, "SIGCONT");
    await this.#stage.closeHost();
    await this.#startHost();
  }

  async #startHost(): Promise<void> {
    await this.#stage.startHost();
    await this.#stage.host.ask("start");
  }

  async #do({ name, run }: Deed): Promise<void> {
    this.#events.write(name);
    const what = await run();
    if (what !== undefined) this.#events.write(`  ${what}`);
  }

  #choose(): Deed {
    const all = this.#deeds.reduce((sum, { weight }) => sum + weight, 0);
    let left = this.#random.next() * all;
    const chosen = this.#deeds.find(({ weight }) => (left -= weight) < 0);
    if (chosen === undefined) throw new Error("There is nothing to do.");
    return chosen;
  }

  #signalWorker(signal: "SIGKILL" | "SIGSTOP"): string {
    const worker = this.#pickWorker();
    if (worker === undefined) return "there is none";
    const { pid, command } = worker;
    if (signal === "SIGKILL") send(pid, signal);
    else this.#stop(pid, 1_500);
    return `${pid}: ${command.split("/").at(-1)}`;
  }

  #slowWorker(): string {
    const worker = this.#pickWorker();
    return worker === undefined ? "there is none" : this.#slow(worker.pid);
  }

  /** None of what tools leave behind. */
  #pickWorker(): MarkedProcess | undefined {
    const workers = this.#stage.findWorkers().filter(({ command }) => !command.startsWith("sleep"));
    return workers.length === 0 ? undefined : this.#random.pick(workers);
  }

  /** The host puts another one in its place; a host that is killed before leaves its processes to the next one. */
  async #killGuard(): Promise<string> {
    const [guard] = this.#stage.findGuards();
    if (guard === undefined) return "there is none";
    send(guard.pid, "SIGKILL");
    const end = performance.now() + guardMs;
    const isNext = ({ pid, runIds }: GuardProcess): boolean =>
      pid !== guard.pid && runIds[0] === guard.runIds[0];
    while (!this.#stage.findGuards().some(isNext)) {
      if (performance.now() > end) {
        this.#stage.problems.push(`Nothing takes the place of the guard ${guard.pid}.`);
        break;
      }
      await delay(50);
    }
    return String(guard.pid);
  }

  async #recycle(): Promise<string | undefined> {
    return this.#stage.host.ask<string>("recycle", this.#random.next()).catch(() => undefined);
  }

  async #burst(): Promise<string | undefined> {
    const caller = this.#random.pick(this.#stage.callers);
    const count = 50 + this.#random.integer(200);
    for (const each of new Set([this.#stage.host, caller])) {
      each.ask("burst", count).catch(() => {});
    }
    return `${count} calls of the host, and of ${caller.pid}`;
  }

  #sever(pick: number | undefined): undefined {
    this.#random.pick(this.#stage.networks).sever(pick);
  }

  #stall(): string {
    const network = this.#random.pick(this.#stage.networks);
    const ms = 100 + this.#random.integer(2_000);
    network.stall();
    setTimeout(() => network.resume(), ms);
    return `for ${ms} ms`;
  }

  #stopGuest(): string {
    const { name, process } = this.#random.pick(this.#stage.guests);
    return `${name} ${this.#stop(process.pid, 2_500)}`;
  }

  #slowGuest(): string {
    const { name, process } = this.#random.pick(this.#stage.guests);
    return `${name} ${this.#slow(process.pid)}`;
  }

  async #replaceGuest(): Promise<string> {
    const guest = this.#random.pick(this.#stage.guests);
    await guest.replace();
    if (guest.isCaller) await guest.process.ask("start");
    return guest.name;
  }

  #stop(pid: number, longestMs: number): string {
    const ms = 50 + this.#random.integer(longestMs);
    send(pid, "SIGSTOP");
    this.#stopped.add(pid);
    setTimeout(() => {
      if (this.#stopped.delete(pid)) send(pid, "SIGCONT");
    }, ms);
    return `${pid} for ${ms} ms`;
  }

  /** Lets a process run for a fifth of the time. */
  #slow(pid: number): string {
    const ms = 500 + this.#random.integer(2_000);
    const end = performance.now() + ms;
    const hold = (): void => {
      if (this.#isCalm || performance.now() > end || !send(pid, "SIGSTOP")) return;
      setTimeout(() => send(pid, "SIGCONT"), 40);
      setTimeout(hold, 50);
    };
    hold();
    return `${pid} for ${ms} ms`;
  }
}

/** Tells whether there is such a process. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
