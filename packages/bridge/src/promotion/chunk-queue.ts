/** Chunks that have come and have not been asked for yet. Who puts one in hears when it has been taken. */
export class ChunkQueue {
  readonly #chunks: { readonly value: unknown; readonly taken: () => void }[] = [];
  #wake: (() => void) | undefined;
  #hasEnded = false;

  /** Settles when the value has been asked for. */
  put(value: unknown): Promise<void> {
    return new Promise((resolve) => {
      this.#chunks.push({ value, taken: resolve });
      this.#wake?.();
    });
  }

  /** Nothing more comes. */
  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        yield chunk.value;
        chunk.taken();
      } else if (this.#hasEnded) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}
