import { LaterError, type Runtime, type Session, type SessionOptions } from "later-runtime";

/** The sessions that clients have begun and that have not ended: there is a limit to them. */
export class ClientSessions {
  readonly #runtime: Runtime;
  readonly #limit: number;
  readonly #ids = new Set<string>();
  readonly #unsubscribe: () => void;
  #beginning = 0;

  constructor({
    runtime,
    maxSessions,
  }: {
    readonly runtime: Runtime;
    readonly maxSessions: number;
  }) {
    this.#runtime = runtime;
    this.#limit = maxSessions;
    this.#unsubscribe = runtime.store.onEnd((id) => void this.#ids.delete(id));
  }

  /** Begins one. @throws LaterError `QUOTA_EXCEEDED`, and what the runtime throws */
  async begin(id: string, options: SessionOptions): Promise<Session> {
    const isFull = this.#ids.size + this.#beginning >= this.#limit;
    if (isFull && !(await this.#runtime.hasSession(id))) {
      throw new LaterError("QUOTA_EXCEEDED", `Clients may begin ${this.#limit} sessions.`, {
        details: { quota: "sessions", limit: this.#limit },
      });
    }
    this.#beginning += 1;
    try {
      const session = await this.#runtime.createSession({ ...options, id });
      this.#ids.add(id);
      return session;
    } finally {
      this.#beginning -= 1;
    }
  }

  close(): void {
    this.#unsubscribe();
  }
}
