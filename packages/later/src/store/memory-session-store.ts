import { IdleClock } from "../time/idle-clock.ts";
import { turn } from "../time/turn.ts";
import { type Ledger, MemorySession } from "./memory-session.ts";
import {
  type CommitResult,
  globalSession,
  type NewStoredSession,
  type SessionEnd,
  type SessionStore,
  type StoreCommit,
  type StoredSession,
  type StoreEntry,
  type StoreStatistics,
  type StoreWatch,
  type StoreWatcher,
} from "./session-store.ts";

/** How long a sweep may hold the event loop at a time, in milliseconds. */
const sliceMs = 2;
/** After so many sessions a sweep looks at the time. */
const sessionsPerLook = 64;
/** How long a full store waits between two attempts to make room, in milliseconds. */
const roomIntervalMs = 1_000;

/** Keeps sessions in the memory of this process; they are gone with it. */
export class MemorySessionStore implements SessionStore {
  readonly #clock = new IdleClock();
  readonly #sessions = new Map<string, MemorySession>();
  readonly #ledger: Ledger = { bytes: 0 };
  readonly #global = new MemorySession(globalSession, Infinity, 0, this.#ledger);
  readonly #listeners = new Set<(id: string, end: SessionEnd) => void>();
  /** Before this time there is no looking for room again. */
  #roomAt = 0;
  #created = 0;
  #deleted = 0;
  #expired = 0;
  #sweeps = 0;

  async create(
    id: string,
    { ttlMs, maxSessions = Infinity }: NewStoredSession,
  ): Promise<"created" | "exists" | "full"> {
    if (id === globalSession || this.#live(id) !== undefined) return "exists";
    if (this.#sessions.size >= maxSessions) {
      this.#makeRoom();
      if (this.#sessions.size >= maxSessions) return "full";
    }
    if (ttlMs !== Infinity) this.#clock.start();
    this.#sessions.set(id, new MemorySession(id, ttlMs, this.#clock.now(), this.#ledger));
    this.#created += 1;
    return "created";
  }

  async has(id: string): Promise<boolean> {
    return this.#live(id) !== undefined;
  }

  async touch(id: string): Promise<boolean> {
    return this.#use(id) !== undefined;
  }

  async describe(id: string): Promise<StoredSession | undefined> {
    return this.#live(id)?.describe(this.#clock.now());
  }

  async list(): Promise<readonly string[]> {
    const now = this.#clock.now();
    const ids: string[] = [];
    for (const session of this.#sessions.values()) {
      if (!session.isExpired(now)) ids.push(session.id);
    }
    return ids;
  }

  async delete(id: string): Promise<boolean> {
    const session = id === globalSession ? undefined : this.#live(id);
    if (session === undefined) return false;
    this.#end(session, "deleted");
    return true;
  }

  async sweep(): Promise<number> {
    let count = 0;
    let looked = 0;
    let sliceEnd = performance.now() + sliceMs;
    this.#sweeps += 1;
    const now = this.#clock.now();
    this.#global.sweep(now);
    // An iterator of a Map survives what is added and deleted meanwhile.
    for (const session of this.#sessions.values()) {
      if (session.isExpired(now)) {
        this.#end(session, "expired");
        count += 1;
      } else session.sweep(now);
      looked += 1;
      if (looked % sessionsPerLook === 0 && performance.now() > sliceEnd) {
        await turn();
        sliceEnd = performance.now() + sliceMs;
      }
    }
    return count;
  }

  async statistics(): Promise<StoreStatistics> {
    return {
      sessions: (await this.list()).length,
      created: this.#created,
      deleted: this.#deleted,
      expired: this.#expired,
      sweeps: this.#sweeps,
      bytes: this.#ledger.bytes,
    };
  }

  async read(
    id: string,
    collection: string,
    keys: readonly string[],
  ): Promise<readonly (StoreEntry | undefined)[] | undefined> {
    const session = this.#use(id);
    return session?.read(collection, keys, session.usedAt);
  }

  async readAll(id: string, collection: string): Promise<readonly StoreEntry[] | undefined> {
    const session = this.#use(id);
    return session?.readAll(collection, session.usedAt);
  }

  async commit(id: string, commit: StoreCommit): Promise<CommitResult> {
    const session = this.#use(id);
    if (session === undefined) return { status: "missing" };
    if (commit.ttlMs !== undefined && commit.ttlMs !== Infinity) this.#clock.start();
    if (commit.writes?.some(({ ttlMs }) => ttlMs !== undefined) === true) this.#clock.start();
    return session.commit(commit, session.usedAt);
  }

  async watch(
    id: string,
    watch: StoreWatch,
    watcher: StoreWatcher,
  ): Promise<(() => void) | undefined> {
    return this.#live(id)?.watch(watch, watcher);
  }

  onEnd(listener: (id: string, end: SessionEnd) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#clock.stop();
    this.#listeners.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #use(id: string): MemorySession | undefined {
    const session = this.#live(id);
    if (session !== undefined) session.usedAt = this.#clock.now();
    return session;
  }

  #live(id: string): MemorySession | undefined {
    if (id === globalSession) return this.#global;
    const session = this.#sessions.get(id);
    if (session === undefined || !session.isExpired(this.#clock.now())) return session;
    this.#end(session, "expired");
    return undefined;
  }

  /** Makes room: what has expired must not keep anybody out. At most once in a while, as it takes long. */
  #makeRoom(): void {
    const now = this.#clock.now();
    if (now < this.#roomAt) return;
    this.#roomAt = now + roomIntervalMs;
    for (const session of this.#sessions.values()) {
      if (session.isExpired(now)) this.#end(session, "expired");
    }
  }

  #end(session: MemorySession, end: SessionEnd): void {
    this.#sessions.delete(session.id);
    if (end === "expired") this.#expired += 1;
    else this.#deleted += 1;
    session.end();
    for (const listener of this.#listeners) {
      try {
        listener(session.id, end);
      } catch {
        // A listener's mistake concerns no other.
      }
    }
  }
}
