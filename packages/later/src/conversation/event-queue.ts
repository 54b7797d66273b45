/** What came of a queue's producer; `undefined` while it works. */
type Ending = { readonly error?: unknown } | undefined;

interface Waiter<Event> {
  readonly resolve: (result: IteratorResult<Event, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Hands events from a producer that does not wait to a consumer that does. Unlike an async generator
 * it can be left while a `next` is pending, and before the first one.
 */
export class EventQueue<Event> implements AsyncIterableIterator<Event, undefined> {
  readonly #events: Event[] = [];
  readonly #waiters: Waiter<Event>[] = [];
  readonly #leave: () => Promise<void>;
  #ending: Ending;

  /** @param leave - what to do, and wait for, when the consumer wants no more */
  constructor(leave: () => Promise<void>) {
    this.#leave = leave;
  }

  /** Adds an event; after the end nobody hears of it. */
  push(event: Event): void {
    if (this.#ending !== undefined) return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#events.push(event);
    else waiter.resolve({ done: false, value: event });
  }

  /** Ends the queue behind the events that wait; an error is thrown to the consumer once. */
  end(ending: { readonly error?: unknown } = {}): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    for (const waiter of this.#waiters.splice(0)) this.#settle(waiter);
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#events.length === 0 && this.#ending === undefined) this.#waiters.push(waiter);
      else this.#settle(waiter);
    });
  }

  async return(): Promise<IteratorResult<Event, undefined>> {
    this.#events.length = 0;
    this.end();
    await this.#leave();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #settle({ resolve, reject }: Waiter<Event>): void {
    const event = this.#events.shift();
    const ending = this.#ending;
    if (event !== undefined) resolve({ done: false, value: event });
    else if (ending !== undefined && "error" in ending) {
      this.#ending = {};
      reject(ending.error);
    } else resolve({ done: true, value: undefined });
  }
}
