// Programs may be checked against a library that does not know it yet.
/// <reference lib="esnext.disposable" preserve="true" />

import type { SessionLimits } from "./session-limits.ts";

/**
 * What a store keeps: plain data that `structuredClone` can copy, which includes `bigint`, numbers
 * that are not finite, and typed arrays. Nobody changes a value that has been handed over, in either
 * direction.
 */
export type StoredValue = unknown;

/** One thing that is kept under a key, in a collection of a session. */
export interface StoreEntry {
  readonly key: string;
  /** A second key, unique in the collection, by which the entry is found as well, if it has one. */
  readonly alias: string | undefined;
  /** 1 when the entry is made, one more with each write. */
  readonly revision: number;
  readonly value: StoredValue;
}

/** One change that a commit makes; all of them are made or none. */
export interface StoreWrite {
  readonly collection: string;
  readonly key: string;
  /** Only with a `value`. A key or an alias of another entry of the collection is a conflict. */
  readonly alias?: string;
  /**
   * The revision that the entry must have, 0 for none. Absent: whatever is there is replaced, which
   * can conflict in its alias only.
   */
  readonly expected?: number;
  /** What is kept from now on; absent to delete the entry. */
  readonly value?: StoredValue;
  /** What the value counts against the limit of bytes. @default 0 */
  readonly size?: number;
  /** How long the entry lives from now on, in milliseconds, whether it is used or not. @default for ever */
  readonly ttlMs?: number;
  /** Told to watchers of the entry beside the change; plain data. */
  readonly note?: StoredValue;
}

/** News for the watchers of an entry that the commit does not change. */
export interface StoreSignal {
  readonly collection: string;
  readonly key: string;
  readonly note: StoredValue;
}

/** What may not be exceeded by a commit that adds to it. */
export interface StoreLimits {
  /** Bytes of all entries of the session together. @default no limit */
  readonly bytes?: number;
  /** Bytes of all entries of all sessions together. @default no limit */
  readonly totalBytes?: number;
  /** Entries by collection. @default no limit */
  readonly entries?: Readonly<Record<string, number>>;
}

/** What a commit consists of. */
export interface StoreCommit {
  /** In order; a key occurs once per collection. */
  readonly writes?: readonly StoreWrite[];
  /** Delivered after the changes, if these are made. */
  readonly signals?: readonly StoreSignal[];
  /** What the session lives for from now on when it is not used, in milliseconds; `Infinity` for ever. */
  readonly ttlMs?: number;
  readonly limits?: StoreLimits;
}

/** How a commit went. Nothing has changed unless it says `committed`. */
export type CommitResult =
  | { readonly status: "committed" }
  /** An entry had another revision than expected, or its alias was taken. */
  | { readonly status: "conflict"; readonly collection: string; readonly key: string }
  /** There is no such session. */
  | { readonly status: "missing" }
  /** A limit would have been exceeded: `bytes`, `totalBytes`, or the name of a collection. */
  | { readonly status: "full"; readonly quota: string; readonly limit: number };

/** What a watcher is told: what an entry has become, or a signal. */
export interface StoreChange {
  readonly key: string;
  /** The alias that the entry has, or had when it was deleted. */
  readonly alias?: string;
  /** As it is after the commit; absent when it is not there. */
  readonly entry?: StoreEntry;
  /** Whether this is a signal: the commit has not changed the entry. */
  readonly signal?: true;
  readonly note: StoredValue;
}

/** Watches a session. What it throws is ignored. */
export interface StoreWatcher {
  /** The changes of one commit, in the order of its writes; commits come in the order they were made. */
  readonly changed: (changes: readonly StoreChange[]) => void;
  /** The session is gone; nothing more comes. */
  readonly ended: () => void;
}

/** What is to be watched. */
export interface StoreWatch {
  readonly collection: string;
  /** Keys and aliases; those that do not exist yet may be among them. @default every entry */
  readonly keys?: readonly string[];
}

/** Why a session is gone. */
export type SessionEnd = "deleted" | "expired";

/** What a session starts with. */
export interface NewStoredSession {
  /** How long it lives without being used, in milliseconds; `Infinity` for ever. */
  readonly ttlMs: number;
  /** How many sessions the store may hold, this one included. @default no limit */
  readonly maxSessions?: number;
}

/** How much a collection of a session holds. */
export interface CollectionUsage {
  /** How many entries there are. */
  readonly entries: number;
  /** How often an entry was made or replaced. */
  readonly writes: number;
}

/** What is known about a session. Wall-clock times are in milliseconds since 1970. */
export interface StoredSession {
  readonly id: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly ttlMs: number;
  /** The sizes of all entries. */
  readonly bytes: number;
  /** Of one collection, also of one that was never written to. */
  readonly usage: (collection: string) => CollectionUsage;
}

/** Counts since the store was opened. */
export interface StoreStatistics {
  readonly sessions: number;
  readonly created: number;
  readonly deleted: number;
  readonly expired: number;
  readonly sweeps: number;
  /** The sizes of all entries of all sessions. */
  readonly bytes: number;
}

/** The session that always exists, never expires and is not listed: for what belongs to no session. */
export const globalSession = "";

/**
 * Where sessions are kept, with what they hold. It knows nothing of what the entries mean; whatever is
 * built on it works over every store. A store may be shared by processes: nothing is locked between two
 * calls, so a change of what was read states the revision that was read, and is tried again after a
 * conflict. `describeSessionStore` of `later-runtime/testing` tells whether a store keeps this contract.
 *
 * A session that has not been used for its time to live is gone at once, whether it has been swept or
 * not. `touch`, `read`, `readAll` and `commit` use a session; `has`, `describe` and `list` do not.
 */
export interface SessionStore extends AsyncDisposable {
  /**
   * What the store holds its sessions to, whoever writes: those that write keep to it, and to lower limits of their own.
   * It may be `undefined` until the store has been used.
   *
   * @default each writer's own limits
   */
  readonly limits?: SessionLimits | undefined;
  /** Begins a session, unless one of that id is alive or there are as many as may be. */
  create(id: string, session: NewStoredSession): Promise<"created" | "exists" | "full">;
  has(id: string): Promise<boolean>;
  /** Uses the session; tells whether there is one. */
  touch(id: string): Promise<boolean>;
  describe(id: string): Promise<StoredSession | undefined>;
  /** The ids of the sessions that are alive, in no particular order. */
  list(): Promise<readonly string[]>;
  /** Ends a session; tells whether there was one. */
  delete(id: string): Promise<boolean>;
  /** Removes what has expired; tells how many sessions that were. Gives way to other work meanwhile. */
  sweep(): Promise<number>;
  statistics(): Promise<StoreStatistics>;

  /** The entries of these keys or else aliases, in that order; `undefined` when there is no session. */
  read(
    id: string,
    collection: string,
    keys: readonly string[],
  ): Promise<readonly (StoreEntry | undefined)[] | undefined>;
  /** Every entry of a collection, the one made first comes first; `undefined` when there is no session. */
  readAll(id: string, collection: string): Promise<readonly StoreEntry[] | undefined>;
  commit(id: string, commit: StoreCommit): Promise<CommitResult>;

  /**
   * Tells of changes that are committed after it has resolved, whoever made them, until the function it
   * gives is called; `undefined` when there is no session.
   */
  watch(id: string, watch: StoreWatch, watcher: StoreWatcher): Promise<(() => void) | undefined>;
  /** Tells of sessions that end, whoever ended them, until the function it gives is called. */
  onEnd(listener: (id: string, end: SessionEnd) => void): () => void;

  /** Lets go of what the store holds on to. What is durable stays. Watchers are told nothing. */
  close(): Promise<void>;
}
