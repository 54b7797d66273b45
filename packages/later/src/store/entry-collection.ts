import type { CollectionUsage, StoreEntry, StoreWrite } from "./session-store.ts";

/** An entry with what the memory store has to know about it besides. */
interface StoredEntry extends StoreEntry {
  readonly size: number;
  /** On the store's clock; `Infinity` for never. */
  readonly expiresAt: number;
}

/** What a write has changed. */
export interface WriteEffect {
  readonly before: StoreEntry | undefined;
  readonly after: StoreEntry | undefined;
  /** By how much the collection has grown. */
  readonly bytes: number;
}

/**
 * What can be said of a write: it cannot be made, it can, or it can if no other write of the same commit
 * takes its key or its alias.
 */
export type Judgement = "conflict" | "free" | "takes-names";

/** Entries by key, in the order in which they were made, and by alias. */
export class EntryCollection {
  readonly #entries = new Map<string, StoredEntry>();
  /** Keys by alias. */
  #aliases: Map<string, string> | undefined;
  #writes = 0;
  /** Whether any entry was ever written that expires. */
  #expires = false;

  /** Entries that have expired count until they are swept. */
  get usage(): CollectionUsage {
    return { entries: this.#entries.size, writes: this.#writes };
  }

  /** The entry of that key, or else of that alias. */
  find(key: string, now: number): StoreEntry | undefined {
    const entry = this.stored(key, now);
    if (entry !== undefined || this.#aliases === undefined) return entry;
    const target = this.#aliases.get(key);
    return target === undefined ? undefined : this.stored(target, now);
  }

  list(now: number): readonly StoreEntry[] {
    const entries = [...this.#entries.values()];
    return this.#expires ? entries.filter(({ expiresAt }) => now < expiresAt) : entries;
  }

  stored(key: string, now: number): StoredEntry | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && now < entry.expiresAt ? entry : undefined;
  }

  /** Whether a write may be made as things are: the revision is as expected, and the names are free. */
  judge({ key, alias, expected, value }: StoreWrite, now: number): Judgement {
    // Nothing can be in the way of a write without conditions and names; most writes are such.
    if (expected === undefined && alias === undefined && this.#aliases === undefined) return "free";
    const present = this.stored(key, now);
    if (expected !== undefined && (present?.revision ?? 0) !== expected) return "conflict";
    if (value === undefined || (present !== undefined && present.alias === alias)) return "free";
    if (alias !== undefined && alias !== key) {
      if (this.stored(alias, now) !== undefined || !this.#isFree(alias, key, now))
        return "conflict";
    }
    return this.#isFree(key, key, now) ? "takes-names" : "conflict";
  }

  /** Makes a change that has been accepted. */
  write({ key, alias, value, size = 0, ttlMs = Infinity }: StoreWrite, now: number): WriteEffect {
    const present = this.#entries.get(key);
    const before = present !== undefined && now < present.expiresAt ? present : undefined;
    if (present?.alias !== undefined && present.alias !== alias) {
      this.#aliases?.delete(present.alias);
    }
    const freed = present?.size ?? 0;
    if (value === undefined) {
      this.#entries.delete(key);
      return { before, after: undefined, bytes: -freed };
    }
    const expiresAt = now + ttlMs;
    if (ttlMs !== Infinity) this.#expires = true;
    const revision = (before?.revision ?? 0) + 1;
    const after: StoredEntry = { key, alias, revision, value, size, expiresAt };
    // An entry that is made again after it has expired is a new one, also in order.
    if (present !== undefined && before === undefined) this.#entries.delete(key);
    this.#entries.set(key, after);
    if (alias !== undefined && before?.alias !== alias) {
      (this.#aliases ??= new Map()).set(alias, key);
    }
    this.#writes += 1;
    return { before, after, bytes: size - freed };
  }

  /** Removes entries that have expired; tells how many bytes that were. */
  sweep(now: number): number {
    if (!this.#expires) return 0;
    let freed = 0;
    for (const [key, { alias, expiresAt, size }] of this.#entries) {
      if (now < expiresAt) continue;
      this.#entries.delete(key);
      if (alias !== undefined) this.#aliases?.delete(alias);
      freed += size;
    }
    return freed;
  }

  /** Whether an alias belongs to nobody but the entry of that key. */
  #isFree(alias: string, key: string, now: number): boolean {
    const holder = this.#aliases?.get(alias);
    return holder === undefined || holder === key || this.stored(holder, now) === undefined;
  }
}
