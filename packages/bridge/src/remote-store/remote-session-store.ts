import {
  type CollectionUsage,
  type CommitResult,
  globalSession,
  LaterError,
  type NewStoredSession,
  type SessionEnd,
  type SessionLimits,
  type SessionStore,
  type StoreChange,
  type StoreCommit,
  type StoredSession,
  type StoreEntry,
  type StoreStatistics,
  type StoreWatch,
  type StoreWatcher,
} from "later-runtime";

import type { WatchEvent } from "../worker-protocol/messages.ts";
import { RequestWindow } from "./request-window.ts";
import type { Requester } from "./requester.ts";
import { decodeStoredValue, encodeStoredValue } from "./stored-value-codec.ts";

/** What may be said about a {@link RemoteSessionStore}. */
export interface RemoteSessionStoreOptions {
  /** Requests that are on their way at a time, at least 1; the host has a limit of its own. @default 500 */
  readonly maxRequests?: number;
}

/** What a host says of a session, with the usage of the collections that were asked for. */
type Description = Omit<StoredSession, "usage"> & {
  readonly usages: Readonly<Record<string, CollectionUsage>>;
};

const unused: CollectionUsage = { entries: 0, writes: 0 };
/** Those that the runtime asks about. */
const ownCollections = ["variables", "programs"];
const maximumCollections = 1_000;

/**
 * Keeps sessions in the store of a host, at the other end of one connection: it is of no use when that has ended, and
 * watchers are told that their sessions have ended.
 *
 * What may be asked is for the host to decide. Without the right to the whole store `create`, `delete`, `list`, `sweep`
 * and `statistics` reject with `PERMISSION_DENIED`, and `onEnd` tells of nothing; for a session that may not be used,
 * so does every method. All reject with `HOST_UNAVAILABLE` when the connection has ended.
 */
export class RemoteSessionStore implements SessionStore {
  readonly #requester: Requester;
  readonly #window: RequestWindow;
  /** What has been named here: a store cannot say which collections it has. */
  readonly #collections = new Set(ownCollections);
  /** Ends the watches that are open. */
  readonly #watches = new Set<() => void>();

  constructor(requester: Requester, { maxRequests = 500 }: RemoteSessionStoreOptions = {}) {
    if (!(maxRequests >= 1)) {
      throw new LaterError("INVALID_ARGUMENT", '"maxRequests" has to be a number of at least 1.');
    }
    this.#requester = requester;
    this.#window = new RequestWindow(maxRequests);
  }

  /** Those of the host, from when it has said them; an older one says none. */
  get limits(): SessionLimits | undefined {
    return this.#requester.limits;
  }

  create(id: string, session: NewStoredSession): Promise<"created" | "exists" | "full"> {
    return this.#ask("store.create", id, session);
  }

  has(id: string): Promise<boolean> {
    return this.#ask("store.has", id);
  }

  touch(id: string): Promise<boolean> {
    return this.#ask("store.touch", id);
  }

  /** The usage of a collection that has not been named to this store before reads as of one never written to. */
  async describe(id: string): Promise<StoredSession | undefined> {
    const collections = [...this.#collections];
    const described = await this.#ask<Description | undefined>("store.describe", id, {
      collections,
    });
    if (described === undefined) return undefined;
    const { usages, ...stored } = described;
    const known = new Map(Object.entries(usages));
    return {
      ...stored,
      usage: (collection) => {
        this.#name(collection);
        return known.get(collection) ?? unused;
      },
    };
  }

  list(): Promise<readonly string[]> {
    return this.#ask("store.list", globalSession);
  }

  delete(id: string): Promise<boolean> {
    return this.#ask("store.delete", id);
  }

  sweep(): Promise<number> {
    return this.#ask("store.sweep", globalSession);
  }

  statistics(): Promise<StoreStatistics> {
    return this.#ask("store.statistics", globalSession);
  }

  read(
    id: string,
    collection: string,
    keys: readonly string[],
  ): Promise<readonly (StoreEntry | undefined)[] | undefined> {
    this.#name(collection);
    return this.#ask("store.read", id, { collection, keys });
  }

  readAll(id: string, collection: string): Promise<readonly StoreEntry[] | undefined> {
    this.#name(collection);
    return this.#ask("store.readAll", id, { collection });
  }

  commit(id: string, commit: StoreCommit): Promise<CommitResult> {
    for (const { collection } of commit.writes ?? []) this.#name(collection);
    return this.#ask("store.commit", id, commit);
  }

  async watch(
    id: string,
    watch: StoreWatch,
    watcher: StoreWatcher,
  ): Promise<(() => void) | undefined> {
    this.#name(watch.collection);
    const opened = this.#window.run(() => {
      const params = encodeStoredValue(watch);
      const request = { method: "store.watch", session: id, params };
      return this.#requester.watch(request, (event) => tell(event));
    });
    const leave = this.#keep(opened);
    const tell = (event: WatchEvent): void => {
      if (!this.#watches.has(leave)) return;
      if (event.ended === true) {
        leave();
        watcher.ended();
      } else watcher.changed(decodeStoredValue(event["changes"]) as readonly StoreChange[]);
    };
    try {
      await opened;
      return leave;
    } catch (error) {
      if (LaterError.is(error) && error.code === "SESSION_NOT_FOUND") return undefined;
      throw error;
    }
  }

  onEnd(listener: (id: string, end: SessionEnd) => void): () => void {
    const request = { method: "store.onEnd", session: globalSession };
    const opened = this.#requester.watch(request, ({ ends, ended }) => {
      if (ended === true) leave();
      if (!this.#watches.has(leave)) return;
      for (const { session, end } of (ends ?? []) as unknown as readonly EndedSession[]) {
        attempt(() => listener(session, end));
      }
    });
    const leave = this.#keep(opened);
    return leave;
  }

  /** The connection stays. */
  async close(): Promise<void> {
    for (const leave of this.#watches) leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #ask<Answer>(method: string, session: string, params?: object): Promise<Answer> {
    return this.#window.run(async () => {
      const encoded = params === undefined ? {} : { params: encodeStoredValue(params) };
      const answer = await this.#requester.request({ method, session, ...encoded });
      return decodeStoredValue(answer) as Answer;
    });
  }

  /** Notes a watch that is open, or about to be; gives what ends it. */
  #keep(opened: Promise<() => void>): () => void {
    const leave = (): void => {
      if (!this.#watches.delete(leave)) return;
      void opened.then(
        (stop) => stop(),
        () => {
          // It was refused, so there is nothing to leave.
        },
      );
    };
    this.#watches.add(leave);
    opened.catch(() => this.#watches.delete(leave));
    return leave;
  }

  #name(collection: string): void {
    if (this.#collections.size < maximumCollections) this.#collections.add(collection);
  }
}

interface EndedSession {
  readonly session: string;
  readonly end: SessionEnd;
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // A listener's mistake concerns no other session.
  }
}
