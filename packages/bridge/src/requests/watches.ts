import { LaterError } from "later-runtime";

import type { RequestScope } from "./request-scope.ts";

/** Members of an `event` besides its type and the number of the watch. */
export type News = Readonly<Record<string, unknown>>;

/** What watches need of the connection. */
export interface WatchLine {
  readonly send: (watch: number, news: News) => void;
  /** Settles when the other side takes more; `undefined` when it does now. */
  readonly ready: () => Promise<void> | undefined;
  /** Told when a watch fails, which ends it. */
  readonly failed: (error: unknown) => void;
}

/** What the other side of a connection watches. */
export class Watches {
  readonly #line: WatchLine;
  readonly #maximum: number;
  readonly #open = new Map<number, AsyncIterator<unknown, undefined>>();
  /** Those that are open or about to be. */
  #count = 0;
  #last = 0;
  #isClosed = false;

  constructor(maximum: number, line: WatchLine) {
    this.#maximum = maximum;
    this.#line = line;
  }

  /**
   * Opens a watch for a request; its news are sent after the answer.
   *
   * @throws LaterError `QUOTA_EXCEEDED`, `CANCELLED` for a request that was taken back meanwhile, and what `begin`
   * throws
   */
  async open<Item>(
    scope: RequestScope,
    begin: () => Promise<AsyncIterator<Item, undefined>>,
    toNews: (item: Item) => News,
  ): Promise<{ readonly watch: number }> {
    if (this.#count >= this.#maximum) {
      const message = `A connection may have ${this.#maximum} watches open.`;
      const details = { quota: "watches", limit: this.#maximum };
      throw new LaterError("QUOTA_EXCEEDED", message, { details });
    }
    this.#count += 1;
    try {
      const items = await begin();
      if (this.#isClosed || scope.isAbandoned) {
        await items.return?.();
        throw new LaterError("CANCELLED");
      }
      this.#last += 1;
      const watch = this.#last;
      this.#open.set(watch, items);
      scope.afterwards = () => void this.#pass(watch, items, toNews);
      return { watch };
    } catch (error) {
      this.#count -= 1;
      throw error;
    }
  }

  /** Ends a watch; nothing is sent for it after that. */
  stop(watch: number): void {
    const items = this.#open.get(watch);
    if (items === undefined) return;
    this.#open.delete(watch);
    this.#count -= 1;
    items.return?.().catch((error: unknown) => this.#line.failed(error));
  }

  close(): void {
    this.#isClosed = true;
    for (const watch of this.#open.keys()) this.stop(watch);
  }

  async #pass<Item>(
    watch: number,
    items: AsyncIterator<Item, undefined>,
    toNews: (item: Item) => News,
  ): Promise<void> {
    try {
      for (let next = await items.next(); next.done !== true; next = await items.next()) {
        await this.#line.ready();
        if (!this.#open.has(watch)) return;
        this.#line.send(watch, toNews(next.value));
      }
    } catch (error) {
      this.#line.failed(error);
    }
    if (!this.#open.has(watch)) return;
    this.stop(watch);
    try {
      this.#line.send(watch, { ended: true });
    } catch (error) {
      this.#line.failed(error);
    }
  }
}
