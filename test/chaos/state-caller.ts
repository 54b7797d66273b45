import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import { LaterError } from "later-runtime";

/** How the variables of one session are reached. */
export interface StateRoute {
  readonly session: string;
  readonly read: () => Promise<SharedState>;
  /** Counts `bumps` up by a conditional change; gives the version that it made. */
  readonly bump: () => Promise<number>;
  /** Sets the variable that only this caller sets. */
  readonly setOwn: (value: number) => Promise<unknown>;
}

/** What is read at once. */
export interface SharedState {
  /** Which life of the host this is: its sessions end with it. */
  readonly life: number;
  readonly bumps: number;
  readonly own: number;
}

/** A change of `bumps` that is begun, and, with a version, that was acknowledged. */
export interface BumpRecord {
  readonly session: string;
  readonly life: number;
  readonly version?: number;
}

/** A host may be gone for a while; the store tells when others are always first. */
const expected: ReadonlySet<string> = new Set(["HOST_UNAVAILABLE", "TIMEOUT", "STORE_CONFLICT"]);

/** Changes variables of a session, and holds the host to what it has acknowledged. */
export class StateCaller {
  readonly #route: StateRoute;
  readonly #records: string;
  readonly #problems: string[] = [];
  #value = 0;
  #last: SharedState | undefined;
  #isStopped = false;
  #running: Promise<void> | undefined;

  /** @param records - the file that gets a line for each bump, and one more when it is acknowledged */
  constructor(route: StateRoute, records: string) {
    this.#route = route;
    this.#records = records;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** Gives what was found wrong. */
  async stop(patienceMs: number): Promise<readonly string[]> {
    this.#isStopped = true;
    const hasEnded = await Promise.race([
      this.#running?.then(() => true),
      delay(patienceMs, false, { ref: false }),
    ]);
    if (hasEnded === false) this.#problems.push("a request for variables has not ended");
    return this.#problems.map((problem) => `${this.#route.session}: ${problem}`);
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      await this.#step().catch((error: unknown) => {
        if (LaterError.is(error) && expected.has(error.code)) return;
        this.#problems.push(
          error instanceof Error ? (error.stack ?? error.message) : String(error),
        );
      });
      await delay(30);
    }
  }

  async #step(): Promise<void> {
    const { session, read, bump, setOwn } = this.#route;
    const before = await read();
    this.#follow(before);
    this.#write({ session, life: before.life });
    const version = await bump();
    this.#value += 1;
    await setOwn(this.#value);
    const after = await read();
    this.#follow(after);
    if (before.life !== after.life) return;
    if (after.own !== this.#value) {
      this.#problems.push(`${after.own} was read after ${this.#value} had been set`);
    }
    if (after.bumps <= before.bumps) {
      this.#problems.push(`${after.bumps} bumps after one more than ${before.bumps}`);
    }
    this.#write({ session, life: before.life, version });
  }

  #write(record: BumpRecord): void {
    appendFileSync(this.#records, `${JSON.stringify(record)}\n`);
  }

  /** What is counted up never goes down. */
  #follow(state: SharedState): void {
    const last = this.#last;
    this.#last = state;
    if (last === undefined || last.life > state.life) {
      if (last !== undefined) this.#problems.push(`life ${state.life} after life ${last.life}`);
      return;
    }
    if (last.life === state.life && state.bumps < last.bumps) {
      this.#problems.push(`${state.bumps} bumps after ${last.bumps}`);
    }
  }
}
