import type { CallProgress } from "../workers/worker-endpoint.ts";

/** What a call that streams has handed out. */
export type StreamItem =
  | { readonly type: "chunk"; readonly value: unknown }
  | { readonly type: "progress"; readonly progress: CallProgress };

/** What has come of a call and has not been asked for yet, in order. */
export class StreamQueue {
  readonly #items: (StreamItem & { readonly taken?: () => void })[] = [];
  #wake: (() => void) | undefined;
  #hasEnded = false;

  /** Settles when the value has been asked for. */
  chunk(value: unknown): Promise<void> {
    return new Promise((taken) => this.#put({ type: "chunk", value, taken }));
  }

  /** Takes the place of what nobody has asked for yet, if no chunk has come in between. */
  progress(progress: CallProgress): void {
    if (this.#items.at(-1)?.type === "progress") this.#items.pop();
    this.#put({ type: "progress", progress });
  }

  /** Nothing more comes. */
  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamItem, void> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) {
        yield item;
        item.taken?.();
      } else if (this.#hasEnded) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }

  #put(item: StreamItem & { readonly taken?: () => void }): void {
    this.#items.push(item);
    this.#wake?.();
  }
}
