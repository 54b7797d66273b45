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

/** Where one that changes variables writes. */
export interface StateCallerOptions {
  /** The file that gets a line for each bump, and one more when it is acknowledged. */
  readonly records: string;
  /** Told what is wrong. */
  readonly tell: (problem: string) => void;
}

/** Changes variables of a session, and holds the host to what it has acknowledged. */
export class StateCaller {
  readonly #route: StateRoute;
  readonly #options: StateCallerOptions;
  #value = 0;
  #last: SharedState | undefined;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(route: StateRoute, options: StateCallerOptions) {
    this.#route = route;
    this.#options = options;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** Waits for what is running. */
  async stop(patienceMs: number): Promise<void> {
    this.#isStopped = true;
    const hasEnded = await Promise.race([
      this.#running?.then(() => true),
      delay(patienceMs, false, { ref: false }),
    ]);
    if (hasEnded === false) this.#tell("a request for variables has not ended");
  }

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      await this.#step().catch((error: unknown) => {
        // What it needs may be closed meanwhile.
        if (this.#isStopped || (LaterError.is(error) && expected.has(error.code))) return;
        this.#tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
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
      this.#tell(`${after.own} was read after ${this.#value} had been set`);
    }
    if (after.bumps <= before.bumps) {
      this.#tell(`${after.bumps} bumps after one more than ${before.bumps}`);
    }
    this.#write({ session, life: before.life, version });
  }

  #tell(problem: string): void {
    this.#options.tell(`${this.#route.session}: ${problem}`);
  }

  #write(record: BumpRecord): void {
    appendFileSync(this.#options.records, `${JSON.stringify(record)}\n`);
  }

  /** What is counted up never goes down. */
  #follow(state: SharedState): void {
    const last = this.#last;
    this.#last = state;
    if (last === undefined || last.life > state.life) {
      if (last !== undefined) this.#tell(`life ${state.life} after life ${last.life}`);
      return;
    }
    if (last.life === state.life && state.bumps < last.bumps) {
      this.#tell(`${state.bumps} bumps after ${last.bumps}`);
    }
  }
}
