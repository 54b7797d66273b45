import type { StoreChange, StoreWatcher } from "./session-store.ts";

/** Watchers of one collection, found by the keys they watch: ten thousand may watch ten thousand keys. */
export class WatcherList {
  readonly #all = new Set<StoreWatcher>();
  readonly #byKey = new Map<string, Set<StoreWatcher>>();
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds one for some keys, or for all of them; the function it gives removes it. */
  add(keys: readonly string[] | undefined, watcher: StoreWatcher): () => void {
    // Of the same watcher's, each addition is one of its own.
    const own: StoreWatcher = { changed: watcher.changed, ended: watcher.ended };
    this.#size += 1;
    if (keys === undefined) this.#all.add(own);
    else {
      for (const key of keys) {
        const present = this.#byKey.get(key);
        if (present === undefined) this.#byKey.set(key, new Set([own]));
        else present.add(own);
      }
    }
    return () => this.#remove(keys, own);
  }

  tell(changes: readonly StoreChange[]): void {
    const told = new Map<StoreWatcher, StoreChange[]>();
    for (const change of changes) {
      for (const watcher of this.#watchersOf(change)) {
        const list = told.get(watcher);
        if (list === undefined) told.set(watcher, [change]);
        else list.push(change);
      }
    }
    for (const watcher of this.#all) attempt(() => watcher.changed(changes));
    for (const [watcher, list] of told) attempt(() => watcher.changed(list));
  }

  end(): void {
    const watchers = new Set(this.#all);
    for (const set of this.#byKey.values()) for (const watcher of set) watchers.add(watcher);
    this.#all.clear();
    this.#byKey.clear();
    this.#size = 0;
    for (const watcher of watchers) attempt(watcher.ended);
  }

  *#watchersOf({ key, alias }: StoreChange): Iterable<StoreWatcher> {
    const byKey = this.#byKey.get(key);
    if (byKey !== undefined) yield* byKey;
    const byAlias = alias === undefined || alias === key ? undefined : this.#byKey.get(alias);
    for (const watcher of byAlias ?? []) if (byKey?.has(watcher) !== true) yield watcher;
  }

  #remove(keys: readonly string[] | undefined, watcher: StoreWatcher): void {
    let removed = this.#all.delete(watcher);
    for (const key of keys ?? []) {
      const watchers = this.#byKey.get(key);
      if (watchers?.delete(watcher) !== true) continue;
      removed = true;
      if (watchers.size === 0) this.#byKey.delete(key);
    }
    if (removed) this.#size -= 1;
  }
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // A watcher's mistake concerns no other.
  }
}
