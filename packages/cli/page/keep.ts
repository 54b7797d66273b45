/** What outlives the page when it is loaded anew in its tab, apart for each file of tools. */
export class Keep {
  readonly #prefix: string;

  /** @param scope The file. */
  constructor(scope: string) {
    this.#prefix = `kept ${scope} `;
  }

  read(key: string): unknown {
    const text = sessionStorage.getItem(this.#prefix + key);
    return text === null ? undefined : JSON.parse(text);
  }

  /** Writes a list; of one that there is no room for, its end. */
  writeEnd(key: string, list: readonly unknown[]): void {
    let kept = list;
    while (!this.write(key, kept) && kept.length > 0) {
      kept = kept.slice(Math.ceil(kept.length / 2));
    }
  }

  /** Answers whether there is room for it; if not, and for nothing, nothing is kept. */
  write(key: string, value: unknown): boolean {
    sessionStorage.removeItem(this.#prefix + key);
    if (value === undefined) return true;
    try {
      sessionStorage.setItem(this.#prefix + key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }
}
