/** A map for what holds within one turn of the event loop, at whose end it is emptied. */
export class TurnMap<Value> {
  readonly #values = new Map<string, Value>();

  /** What is known of a key, or else what is found out about it now. */
  get(key: string, find: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined || this.#values.has(key)) return known as Value;
    if (this.#values.size === 0) queueMicrotask(() => this.#values.clear());
    const value = find();
    this.#values.set(key, value);
    return value;
  }
}
