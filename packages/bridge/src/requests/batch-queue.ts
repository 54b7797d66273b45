/** How many items may wait before only the latest of each key does. */
const mergeAbove = 1_024;
/** How many may wait at all. */
const maximumItems = 65_536;

/**
 * Batches of items on their way to a reader that may be slow. When many wait they become one batch with the latest
 * item of each key. When that does not help either the queue ends, before what waits becomes too much to hold.
 */
export class BatchQueue<Item> implements AsyncIterator<readonly Item[], undefined> {
  readonly #keyOf: (item: Item) => string;
  readonly #onLeft: () => void;
  #batches: (readonly Item[])[] = [];
  #count = 0;
  #limit = mergeAbove;
  #wake: (() => void) | undefined;
  #hasEnded = false;

  /**
   * @param keyOf - of two items with the same key the earlier one may be left out
   * @param onLeft - called once, when nothing is taken any more
   */
  constructor(keyOf: (item: Item) => string, onLeft: () => void) {
    this.#keyOf = keyOf;
    this.#onLeft = onLeft;
  }

  push(batch: readonly Item[]): void {
    if (this.#hasEnded || batch.length === 0) return;
    this.#batches.push(batch);
    this.#count += batch.length;
    if (this.#count > this.#limit) this.#merge();
    this.#wakeUp();
  }

  /** Nothing more comes; what waits can still be taken. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#wakeUp();
    this.#onLeft();
  }

  /** The batch that has waited longest. For one reader at a time. */
  async next(): Promise<IteratorResult<readonly Item[], undefined>> {
    while (this.#batches.length === 0 && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const value = this.#batches.shift();
    if (value === undefined) return { done: true, value };
    this.#count -= value.length;
    if (this.#count === 0) this.#limit = mergeAbove;
    return { done: false, value };
  }

  async return(): Promise<IteratorResult<readonly Item[], undefined>> {
    this.#batches = [];
    this.#count = 0;
    this.end();
    return { done: true, value: undefined };
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #merge(): void {
    const latest = new Map<string, Item>();
    for (const batch of this.#batches) {
      for (const item of batch) {
        const key = this.#keyOf(item);
        latest.delete(key);
        latest.set(key, item);
      }
    }
    this.#batches = [[...latest.values()]];
    this.#count = latest.size;
    // Where most keys differ, each further item would be compared with all of them.
    this.#limit = Math.max(mergeAbove, 2 * latest.size);
    if (this.#count > maximumItems) void this.return();
  }
}
