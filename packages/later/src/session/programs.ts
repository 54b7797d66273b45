import { LaterError } from "../errors/later-error.ts";
import type { JsonValue } from "../model/json.ts";
import type { SerialQueue } from "../store/serial-queue.ts";
import { quotaExceeded, type SessionLimits } from "../store/session-limits.ts";
import { sessionNotFound } from "../store/session-not-found.ts";
import type { SessionStore, StoreEntry } from "../store/session-store.ts";
import { transact } from "../store/transact.ts";
import { loadOperations } from "../variables/load-operations.ts";

/** Collection of the programs of a session, or of those that belong to none. */
export const programCollection = "programs";

const maximumIdLength = 256;

/** What may accompany a program. */
export interface StoreProgramOptions {
  /**
   * How long it is kept from now on, in milliseconds, whether it is used or not; `Infinity` for as long as
   * what it belongs to.
   */
  readonly ttlMs?: number;
}

/** Where programs are kept, and how many. */
export interface ProgramHome {
  readonly store: SessionStore;
  readonly sessionId: string;
  readonly limits: () => Required<SessionLimits>;
  readonly queue: SerialQueue;
  /** Of programs that are stored without one. */
  readonly ttlMs: number;
  /** Told of each program that has been given a time to live. */
  readonly onExpiring: () => void;
}

/**
 * Programs by id: JSON that an application or a worker wants to find again, for example what it takes to
 * rebuild a pipeline in another process. Every method rejects with `SESSION_NOT_FOUND` when the session
 * is gone.
 */
export class Programs {
  readonly #home: ProgramHome;

  constructor(home: ProgramHome) {
    this.#home = home;
  }

  /** The program, or `undefined`. The value is the caller's own. */
  async get(id: string): Promise<JsonValue | undefined> {
    const [entry] = await this.#read([id]);
    if (entry === undefined) return undefined;
    const { parseJson } = await loadOperations();
    return parseJson(entry.value as string);
  }

  /**
   * Keeps a program, in the place of one of the same id.
   *
   * @throws LaterError `INVALID_ARGUMENT` for an id that is none, `INVALID_JSON`, `QUOTA_EXCEEDED`
   */
  async set(id: string, program: JsonValue, options: StoreProgramOptions = {}): Promise<void> {
    await this.#write(id, async () => program, options);
  }

  /**
   * Keeps what a function makes of the present program, `undefined` for none. It may be called more than
   * once; nobody else's change is lost in between.
   */
  async update(
    id: string,
    change: (program: JsonValue | undefined) => JsonValue,
    options: StoreProgramOptions = {},
  ): Promise<JsonValue> {
    return this.#write(id, async () => change(await this.get(id)), options);
  }

  async has(id: string): Promise<boolean> {
    const [entry] = await this.#read([id]);
    return entry !== undefined;
  }

  /** The ids, in the order in which the programs were first stored. */
  async list(): Promise<readonly string[]> {
    const { store, sessionId } = this.#home;
    const entries = await store.readAll(sessionId, programCollection);
    if (entries === undefined) throw sessionNotFound(sessionId);
    return entries.map(({ key }) => key);
  }

  /** Removes a program; tells whether there was one. */
  async delete(id: string): Promise<boolean> {
    const { queue, store, sessionId } = this.#home;
    return queue.run(() =>
      transact(store, sessionId, async () => {
        const [entry] = await this.#read([id]);
        if (entry === undefined) return { commit: {}, result: false };
        const { revision: expected } = entry;
        const writes = [{ collection: programCollection, key: id, expected }];
        return { commit: { writes }, result: true };
      }),
    );
  }

  async #write(
    id: string,
    make: () => Promise<JsonValue>,
    { ttlMs = this.#home.ttlMs }: StoreProgramOptions,
  ): Promise<JsonValue> {
    assertProgramId(id);
    if (!(ttlMs >= 0)) {
      throw new LaterError("INVALID_ARGUMENT", '"ttlMs" has to be a number of at least 0.');
    }
    const { queue, store, sessionId, limits } = this.#home;
    if (ttlMs !== Infinity) this.#home.onExpiring();
    return queue.run(() =>
      transact(store, sessionId, async () => {
        const [present] = await this.#read([id]);
        const program = await make();
        const { printJson } = await loadOperations();
        const text = printJson(program);
        const { bytes, totalBytes, valueBytes, programs } = limits();
        if (text.length * 2 > valueBytes) {
          throw quotaExceeded("valueBytes", valueBytes, `A program may take ${valueBytes} bytes.`);
        }
        const write = {
          collection: programCollection,
          key: id,
          expected: present?.revision ?? 0,
          value: text,
          size: 2 * (text.length + id.length),
          ...(ttlMs === Infinity ? {} : { ttlMs }),
        };
        const entries = { [programCollection]: programs };
        return {
          commit: { writes: [write], limits: { bytes, totalBytes, entries } },
          result: program,
        };
      }),
    );
  }

  async #read(ids: readonly string[]): Promise<readonly (StoreEntry | undefined)[]> {
    const { store, sessionId } = this.#home;
    const entries = await store.read(sessionId, programCollection, ids);
    if (entries === undefined) throw sessionNotFound(sessionId);
    return entries;
  }
}

function assertProgramId(id: unknown): void {
  if (typeof id === "string" && id !== "" && id.length <= maximumIdLength) return;
  throw new LaterError(
    "INVALID_ARGUMENT",
    `The id of a program is a text of 1 to ${maximumIdLength} characters.`,
  );
}
