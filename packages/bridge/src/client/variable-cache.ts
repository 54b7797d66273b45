import type { VariableType } from "later-runtime";

import type { VariableSnapshot } from "./variable-snapshot.ts";

/** What is kept of the variables of a session. */
export interface VariableCacheOptions {
  /** How long it is believed, in milliseconds. 0 keeps nothing, unless changes are followed. */
  readonly ttlMs: number;
  /** How many variables are kept; those that were not asked for the longest are given up first. */
  readonly size: number;
}

interface Entry {
  readonly snapshot: VariableSnapshot;
  readonly keptAt: number;
}

/**
 * Variables as the host last told of them. Nothing is given that is older than what the client itself
 * has written.
 */
export class VariableCache {
  readonly #options: VariableCacheOptions;
  /** By id, the one that was not asked for the longest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #ids = new Map<string, string>();
  /** The versions that the client has written, by id; what is older may still be on its way. */
  readonly #floors = new Map<string, number>();
  /** How often something has changed; an answer that was asked for before may be out of date. */
  #changes = 0;
  #isFollowing = false;
  #followedUntil = -Infinity;

  constructor(options: VariableCacheOptions) {
    this.#options = options;
  }

  /** The moment before a question, whose answer is given to `keep`. */
  now(): number {
    return this.#changes;
  }

  /** What is known of a variable, unless it may have changed. */
  find(identifier: string): VariableSnapshot | undefined {
    const entry = this.#entryOf(identifier);
    if (entry === undefined || !this.#isFresh(entry)) return undefined;
    this.#entries.delete(entry.snapshot.id);
    this.#entries.set(entry.snapshot.id, entry);
    return entry.snapshot;
  }

  /** The type that a variable had when it was last told of, which seldom changes. */
  typeOf(identifier: string): VariableType | undefined {
    return this.#entryOf(identifier)?.snapshot.type;
  }

  /** Takes in an answer, if nothing has changed since the question and no newer one has come before it. */
  keep(snapshot: VariableSnapshot, askedAt: number): void {
    if (askedAt !== this.#changes) return;
    const entry = this.#entries.get(snapshot.id);
    const isNewer = entry === undefined || entry.snapshot.version <= snapshot.version;
    if (isNewer || !this.#isFresh(entry)) this.#put(snapshot);
  }

  /** Takes in a change that the host tells of. */
  follow(snapshot: VariableSnapshot): void {
    this.#changes += 1;
    const known = this.#entries.get(snapshot.id)?.snapshot;
    if (known === undefined || known.version <= snapshot.version) this.#put(snapshot);
  }

  /**
   * Gives up what is known of a variable that the client has written, or tried to.
   *
   * @param version - what it has become, where that is known
   */
  forget(identifier: string, version?: number): void {
    this.#changes += 1;
    const id = this.#ids.get(identifier) ?? identifier;
    const known = this.#entries.get(id)?.snapshot;
    if (version !== undefined) {
      this.#raiseFloor(id, version);
      // The change may have been told of before the answer to the call that made it.
      if (known !== undefined && known.version >= version) return;
    }
    this.#delete(id);
  }

  clear(): void {
    this.#changes += 1;
    this.#entries.clear();
    this.#ids.clear();
  }

  /** From now on every change is followed, so that what is kept is right for as long. */
  beginFollowing(): void {
    this.clear();
    this.#isFollowing = true;
  }

  /** From now on changes may be missed. */
  endFollowing(): void {
    if (this.#isFollowing) this.#followedUntil = performance.now();
    this.#isFollowing = false;
  }

  #entryOf(identifier: string): Entry | undefined {
    return (
      this.#entries.get(identifier) ?? this.#entries.get(this.#ids.get(identifier) ?? identifier)
    );
  }

  #isFresh({ keptAt }: Entry): boolean {
    const since = Math.max(keptAt, this.#followedUntil);
    return this.#isFollowing || performance.now() - since < this.#options.ttlMs;
  }

  #put(snapshot: VariableSnapshot): void {
    const { id, name, version } = snapshot;
    if (version < (this.#floors.get(id) ?? 0)) return;
    if (this.#options.ttlMs <= 0 && !this.#isFollowing) return;
    this.#delete(id);
    this.#entries.set(id, { snapshot, keptAt: performance.now() });
    this.#ids.set(name, id);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.size && oldest !== undefined) this.#delete(oldest);
  }

  #delete(id: string): void {
    const name = this.#entries.get(id)?.snapshot.name;
    this.#entries.delete(id);
    if (name !== undefined && this.#ids.get(name) === id) this.#ids.delete(name);
  }

  #raiseFloor(id: string, version: number): void {
    const floor = Math.max(version, this.#floors.get(id) ?? 0);
    this.#floors.delete(id);
    this.#floors.set(id, floor);
    const [oldest] = this.#floors.keys();
    if (this.#floors.size > this.#options.size && oldest !== undefined) this.#floors.delete(oldest);
  }
}
