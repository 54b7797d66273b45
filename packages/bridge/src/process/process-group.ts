import { readdir } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

import { readProcessStat } from "./process-stat.ts";

/** How long to wait before it is looked again whether a group has ended, in milliseconds: at first, and at most. */
const [firstPauseMs, longestPauseMs] = [5, 100];

/** What has been killed and has not ended by then cannot be killed now. */
const patienceMs = 2_000;

/**
 * The processes that a worker and its children form, by the number of the worker's process, which leads them.
 *
 * The system gives a number to nobody else as long as a process or a group has it. So the group is signalled while
 * its leader has not been reaped, and after that as long as it has been seen to have members ever since.
 */
export class ProcessGroup {
  readonly #id: number;
  #hasLeader = true;

  constructor(id: number) {
    this.#id = id;
  }

  /**
   * Sends a signal to every member.
   *
   * @returns whether there was one to send it to; never after the leader has ended
   */
  signal(signal: NodeJS.Signals): boolean {
    return this.#hasLeader && send(-this.#id, signal);
  }

  /**
   * Kills the members that are left when their leader has ended. It is called in the very event of this end, and
   * settles when all are gone, or killed and still there after two seconds.
   *
   * @param dueAt - until when they may end by themselves, on the clock of `performance.now()`; asked again and again
   */
  async disband(dueAt: () => number): Promise<void> {
    this.#hasLeader = false;
    let giveUpAt = Infinity;
    let pauseMs = firstPauseMs;
    while (this.#hasMembers() && performance.now() < giveUpAt) {
      if (performance.now() >= dueAt()) {
        send(-this.#id, "SIGKILL");
        giveUpAt = Math.min(giveUpAt, performance.now() + patienceMs);
      }
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      if (await this.#hasOnlyEnded()) return;
    }
  }

  /** A process of the number would be a new one, whose group is not ours. */
  #hasMembers(): boolean {
    return send(-this.#id, 0) && !send(this.#id, 0);
  }

  /** Members that have ended count for the system until their parent has reaped them, which some never do. */
  async #hasOnlyEnded(): Promise<boolean> {
    if (process.platform !== "linux") return false;
    const stats = (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map(readProcessStat);
    return !stats.some((stat) => stat?.group === this.#id && !stat.hasEnded);
  }
}

function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
