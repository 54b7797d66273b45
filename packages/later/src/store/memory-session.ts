import { EntryCollection, type Judgement, type WriteEffect } from "./entry-collection.ts";
import type {
  CollectionUsage,
  CommitResult,
  StoreChange,
  StoreCommit,
  StoredSession,
  StoreEntry,
  StoreLimits,
  StoreWatch,
  StoreWatcher,
  StoreWrite,
} from "./session-store.ts";
import { WatcherList } from "./watcher-list.ts";

const unused: CollectionUsage = { entries: 0, writes: 0 };

/** What all sessions of a store hold together. */
export interface Ledger {
  bytes: number;
}

/** One session of the memory store, with what it holds. Most sessions hold little: nothing is made early. */
export class MemorySession {
  readonly id: string;
  ttlMs: number;
  /** On the store's clock. */
  usedAt: number;
  #bytes = 0;
  readonly #ledger: Ledger;
  readonly #createdAt = Date.now();
  #collections: Map<string, EntryCollection> | undefined;
  #watchers: Map<string, WatcherList> | undefined;

  constructor(id: string, ttlMs: number, now: number, ledger: Ledger) {
    this.id = id;
    this.#ledger = ledger;
    this.ttlMs = ttlMs;
    this.usedAt = now;
  }

  isExpired(now: number): boolean {
    return now - this.usedAt > this.ttlMs;
  }

  describe(now: number): StoredSession {
    return {
      id: this.id,
      createdAt: this.#createdAt,
      lastUsedAt: Math.max(this.#createdAt, Math.round(Date.now() - (now - this.usedAt))),
      ttlMs: this.ttlMs,
      bytes: this.#bytes,
      usage: (collection) => this.#collections?.get(collection)?.usage ?? unused,
    };
  }

  read(collection: string, keys: readonly string[], now: number): (StoreEntry | undefined)[] {
    const entries = this.#collections?.get(collection);
    return keys.map((key) => entries?.find(key, now));
  }

  readAll(collection: string, now: number): readonly StoreEntry[] {
    return this.#collections?.get(collection)?.list(now) ?? [];
  }

  /** Makes all changes of a commit or none; tells watchers after the last of them. */
  commit(commit: StoreCommit, now: number): CommitResult {
    const { writes = [], signals = [], limits, ttlMs } = commit;
    const conflict = this.#conflict(writes, now);
    if (conflict !== undefined) {
      return { status: "conflict", collection: conflict.collection, key: conflict.key };
    }
    const exceeded = limits === undefined ? undefined : this.#exceeded(writes, limits, now);
    if (exceeded !== undefined) return { status: "full", ...exceeded };
    if (ttlMs !== undefined) this.ttlMs = ttlMs;
    const changes = this.#watchers === undefined ? undefined : new ChangesByCollection();
    for (const write of writes) {
      const effect = this.#apply(write, now);
      if (this.#watchers?.has(write.collection) === true)
        changes?.add(write.collection, toChange(write, effect));
    }
    for (const { collection, key, note } of signals) {
      const entry = this.#collections?.get(collection)?.find(key, now);
      changes?.add(collection, {
        key,
        ...(entry?.alias === undefined ? {} : { alias: entry.alias }),
        ...(entry === undefined ? {} : { entry }),
        signal: true,
        note,
      });
    }
    changes?.forEach((list, collection) => this.#watchers?.get(collection)?.tell(list));
    return { status: "committed" };
  }

  watch({ collection, keys }: StoreWatch, watcher: StoreWatcher): () => void {
    this.#watchers ??= new Map();
    let list = this.#watchers.get(collection);
    if (list === undefined) this.#watchers.set(collection, (list = new WatcherList()));
    const remove = list.add(keys, watcher);
    return () => {
      remove();
      if (list.size === 0 && this.#watchers?.get(collection) === list) {
        this.#watchers.delete(collection);
      }
    };
  }

  /** Removes entries that have expired. */
  sweep(now: number): void {
    for (const entries of this.#collections?.values() ?? []) this.#grow(-entries.sweep(now));
  }

  end(): void {
    const watchers = [...(this.#watchers?.values() ?? [])];
    this.#watchers = undefined;
    this.#collections = undefined;
    this.#grow(-this.#bytes);
    for (const list of watchers) list.end();
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    this.#ledger.bytes += bytes;
  }

  /** The first write that cannot be made: as things are, or because of one before it. */
  #conflict(writes: readonly StoreWrite[], now: number): StoreWrite | undefined {
    let taken: Map<string, Set<string>> | undefined;
    for (const write of writes) {
      const judgement = this.#judge(write, now);
      if (judgement === "conflict") return write;
      if (judgement === "free" || writes.length === 1) continue;
      const { collection, key, alias } = write;
      taken ??= new Map();
      let names = taken.get(collection);
      if (names === undefined) taken.set(collection, (names = new Set()));
      if (names.has(key) || (alias !== undefined && names.has(alias))) return write;
      names.add(key);
      if (alias !== undefined) names.add(alias);
    }
    return undefined;
  }

  #judge(write: StoreWrite, now: number): Judgement {
    const entries = this.#collections?.get(write.collection);
    if (entries !== undefined) return entries.judge(write, now);
    return (write.expected ?? 0) === 0 ? "takes-names" : "conflict";
  }

  #apply(write: StoreWrite, now: number): WriteEffect {
    const { collection } = write;
    this.#collections ??= new Map();
    let entries = this.#collections.get(collection);
    if (entries === undefined) this.#collections.set(collection, (entries = new EntryCollection()));
    const effect = entries.write(write, now);
    this.#grow(effect.bytes);
    return effect;
  }

  /** The first limit that the writes would break by adding to what is there. */
  #exceeded(
    writes: readonly StoreWrite[],
    limits: StoreLimits,
    now: number,
  ): { readonly quota: string; readonly limit: number } | undefined {
    let bytes = 0;
    const added = new Map<string, number>();
    for (const write of writes) {
      const entries = this.#collections?.get(write.collection);
      const present = entries?.stored(write.key, now);
      bytes += (write.value === undefined ? 0 : (write.size ?? 0)) - (present?.size ?? 0);
      const change = Number(write.value !== undefined) - Number(present !== undefined);
      added.set(write.collection, (added.get(write.collection) ?? 0) + change);
    }
    if (limits.bytes !== undefined && bytes > 0 && this.#bytes + bytes > limits.bytes) {
      return { quota: "bytes", limit: limits.bytes };
    }
    if (
      limits.totalBytes !== undefined &&
      bytes > 0 &&
      this.#ledger.bytes + bytes > limits.totalBytes
    ) {
      return { quota: "totalBytes", limit: limits.totalBytes };
    }
    for (const [collection, count] of added) {
      const limit = limits.entries?.[collection];
      if (limit === undefined || count <= 0) continue;
      const present = this.#collections?.get(collection)?.usage.entries ?? 0;
      if (present + count > limit) return { quota: collection, limit };
    }
    return undefined;
  }
}

function toChange({ key, note }: StoreWrite, { before, after }: WriteEffect): StoreChange {
  const alias = after === undefined ? before?.alias : after.alias;
  return {
    key,
    ...(alias === undefined ? {} : { alias }),
    ...(after === undefined ? {} : { entry: after }),
    note,
  };
}

/** What there is to tell the watchers of each collection. */
class ChangesByCollection extends Map<string, StoreChange[]> {
  add(collection: string, change: StoreChange): void {
    const list = this.get(collection);
    if (list === undefined) this.set(collection, [change]);
    else list.push(change);
  }
}
