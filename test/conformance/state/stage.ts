import {
  Runtime,
  type Session,
  type SessionLimits,
  type SessionVariables,
  ToolRegistry,
  type VariableChange,
} from "later-runtime";

import { ContendedStore } from "../contended-store.ts";
import type { Fields } from "../fields.ts";

/** What one step does; what it gives is compared. */
export type Step = (stage: Stage, step: Fields) => unknown;

const sessionId = "session";

/** A session, on whose state steps are played. */
export class Stage implements AsyncDisposable {
  readonly store: ContendedStore = new ContendedStore();
  readonly runtime: Runtime;
  readonly watches: Map<string, AsyncIterator<VariableChange, undefined>> = new Map();
  readonly #ttlMs: number;
  #session: Session | undefined;
  /** On whose behalf the present step is; `undefined` for the application itself. */
  actor: string | undefined;

  constructor(limits: SessionLimits, ttlMs: number) {
    this.runtime = new Runtime({ registry: new ToolRegistry(), store: this.store, limits });
    this.#ttlMs = ttlMs;
  }

  /** Begins the session, or another one of the same id. */
  async begin(): Promise<void> {
    this.#session = await this.runtime.createSession({ id: sessionId, ttlMs: this.#ttlMs });
  }

  get session(): Session {
    if (this.#session === undefined) throw new Error("The session has not begun.");
    return this.#session;
  }

  /** As the present step sees them. */
  get variables(): SessionVariables {
    const { variables } = this.session;
    return this.actor === undefined ? variables : variables.as(this.actor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runtime.close();
    await this.store.close();
  }
}
