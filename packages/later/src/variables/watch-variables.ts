import { LaterError } from "../errors/later-error.ts";
import { quotaExceeded } from "../store/session-limits.ts";
import { sessionNotFound } from "../store/session-not-found.ts";
import type { StoreChange } from "../store/session-store.ts";
import { ChangeQueue } from "./change-queue.ts";
import { compileNamePattern } from "./name-pattern.ts";
import { assertAccess, mayAccess } from "./variable-access.ts";
import type { ChangeNote, VariableChange } from "./variable-change.ts";
import type { VariableRecord } from "./variable-record.ts";
import { variableCollection, variableNotFound, type VariableScope } from "./variable-scope.ts";

/** What may accompany a watch. */
export interface WatchOptions {
  /** Whether the watch begins with an `initial_value` of each variable. @default false */
  readonly initial?: boolean;
  /** Ends the watch; the iteration then ends, without an error. */
  readonly signal?: AbortSignal;
  /**
   * How many changes may wait to be taken, at least 1, or twice as many as there are variables. Beyond that earlier ones of
   * the same variable are left out; the next one of it tells in `missed` how many.
   *
   * @default 256
   */
  readonly bufferSize?: number;
}

/** Which variables are watched: by identifiers, or all whose names fit a pattern. */
export type WatchTarget =
  | { readonly identifiers: readonly string[] }
  | { readonly pattern: string };

const defaultBufferSize = 256;

/**
 * Changes of variables from the moment the promise resolves. Leaving the iteration ends the watch; so does
 * the end of the session.
 */
export async function watchVariables(
  scope: VariableScope,
  target: WatchTarget,
  { initial = false, signal, bufferSize = defaultBufferSize }: WatchOptions,
): Promise<AsyncIterableIterator<VariableChange, undefined>> {
  const watch = new Watch(scope, target, bufferSize);
  await watch.open(initial);
  return watch.iterate(signal);
}

class Watch {
  readonly #scope: VariableScope;
  readonly #keys: readonly string[] | undefined;
  readonly #fits: (name: string) => boolean;
  readonly #queue: ChangeQueue;
  /** What has come while the initial values were read; it may be older than these. */
  #early: StoreChange[] | undefined = [];
  #close: () => void = () => {};

  constructor(scope: VariableScope, target: WatchTarget, bufferSize: number) {
    if (!(bufferSize >= 1)) {
      throw new LaterError("INVALID_ARGUMENT", '"bufferSize" has to be a number of at least 1.');
    }
    this.#scope = scope;
    this.#queue = new ChangeQueue(bufferSize);
    this.#keys = "identifiers" in target ? target.identifiers : undefined;
    this.#fits = "pattern" in target ? compileNamePattern(target.pattern) : () => true;
  }

  async open(initial: boolean): Promise<void> {
    const { home } = this.#scope;
    const { watches } = home.limits;
    if (home.watches >= watches) {
      throw quotaExceeded("watches", watches, `A session may have ${watches} watches open.`);
    }
    home.watches += 1;
    const release = home.keepAlive();
    this.#close = () => {
      home.watches -= 1;
      release();
    };
    try {
      await this.#subscribe(initial);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    const close = this.#close;
    this.#close = () => {};
    this.#queue.end();
    close();
  }

  iterate(signal: AbortSignal | undefined): AsyncIterableIterator<VariableChange, undefined> {
    const close = (): void => {
      signal?.removeEventListener("abort", close);
      this.close();
    };
    if (signal?.aborted === true) close();
    else signal?.addEventListener("abort", close);
    return {
      next: async () => {
        const change = signal?.aborted === true ? undefined : await this.#queue.take();
        if (change !== undefined) return { done: false, value: change };
        close();
        return { done: true, value: undefined };
      },
      return: async () => {
        close();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #subscribe(initial: boolean): Promise<void> {
    const { store, sessionId } = this.#scope.home;
    const keys = this.#keys;
    const unwatch = await store.watch(
      sessionId,
      { collection: variableCollection, ...(keys === undefined ? {} : { keys }) },
      {
        changed: (changes) => {
          if (this.#early === undefined) for (const change of changes) this.#notice(change);
          else this.#early.push(...changes);
        },
        ended: () => this.close(),
      },
    );
    if (unwatch === undefined) throw sessionNotFound(sessionId);
    const closeRest = this.#close;
    this.#close = () => {
      unwatch();
      closeRest();
    };
    const revisions = await this.#readPresent(initial);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const change of early) {
      const read = revisions.get(change.key) ?? 0;
      const least = change.signal === true ? read : read + 1;
      if (change.entry === undefined || change.entry.revision >= least) this.#notice(change);
    }
  }

  /** Looks at what is there; gives the revisions that later changes have to be newer than. */
  async #readPresent(initial: boolean): Promise<ReadonlyMap<string, number>> {
    const scope = this.#scope;
    const found = this.#keys === undefined ? await scope.list() : await scope.find(this.#keys);
    const revisions = new Map<string, number>();
    for (const [index, read] of found.entries()) {
      if (read === undefined) throw variableNotFound(this.#keys?.[index] ?? "");
      const { record, revision } = read;
      if (this.#keys !== undefined) assertAccess(record, "observe", scope.actor);
      if (!this.#concerns(record) || revisions.has(record.id)) continue;
      revisions.set(record.id, revision);
      if (initial) this.#push(record, { type: "initial_value", metadata: {} });
    }
    return revisions;
  }

  #notice({ entry, note }: StoreChange): void {
    const change = note as ChangeNote;
    const record = entry === undefined ? change.deleted : (entry.value as VariableRecord);
    if (record !== undefined && this.#concerns(record)) this.#push(record, change);
  }

  #concerns(record: VariableRecord): boolean {
    return this.#fits(record.name) && mayAccess(record, "observe", this.#scope.actor);
  }

  #push(variable: VariableRecord, { type, metadata, cause }: ChangeNote): void {
    const change = { type, variable, metadata, at: Date.now(), missed: 0 };
    this.#queue.push(cause === undefined ? change : { ...change, cause });
  }
}
