import { SerialQueue } from "../store/serial-queue.ts";
import type { SessionLimits } from "../store/session-limits.ts";
import type { SessionStore } from "../store/session-store.ts";
import { SessionVariables } from "../variables/session-variables.ts";
import { KeepAlive } from "./keep-alive.ts";
import { Programs } from "./programs.ts";
import type { StateHome } from "./session-state.ts";

/** What the contents need of the runtime. */
interface ContentsHost {
  readonly store: SessionStore;
  readonly limits: () => Required<SessionLimits>;
  readonly onExpiring: () => void;
}

/** What a session of this process gives access to in the store. */
export class SessionContents {
  readonly home: StateHome;
  readonly variables: SessionVariables;
  readonly programs: Programs;
  readonly #alive: KeepAlive;

  constructor(sessionId: string, { store, limits, onExpiring }: ContentsHost) {
    const queue = new SerialQueue();
    this.#alive = new KeepAlive(store, sessionId);
    this.home = { store, sessionId, limits: limits(), queue };
    const keepAlive = (): (() => void) => this.keepAlive();
    this.variables = new SessionVariables({ ...this.home, keepAlive, watches: 0 });
    this.programs = new Programs({ ...this.home, limits, ttlMs: Infinity, onExpiring });
  }

  /** Keeps the session from expiring until what it gives is called. */
  keepAlive(): () => void {
    return this.#alive.hold();
  }

  end(): void {
    this.#alive.end();
  }
}
