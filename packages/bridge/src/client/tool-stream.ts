import type { JsonValue } from "later-runtime";

import type { ToolChunk } from "../gen/snakepit_bridge_pb.ts";
import { fromToolChunk, type ToolStreamEvent } from "./from-tool-chunk.ts";
import type { MessageStream } from "./message-stream.ts";
import { type CallName, toOutcomeOfError, toSuccess } from "./tool-outcome.ts";

/** What a tool hands out while it runs, and how it ends. Leaving the iteration cancels the call. */
export class ToolStream implements AsyncIterableIterator<ToolStreamEvent, undefined> {
  readonly #call: CallName;
  readonly #open: () => MessageStream<ToolChunk>;
  #chunks: MessageStream<ToolChunk> | undefined;
  #last: JsonValue = null;
  #ended = false;

  /** @internal */
  constructor(call: CallName, open: () => MessageStream<ToolChunk>) {
    this.#call = call;
    this.#open = open;
  }

  /** @throws LaterError `HOST_UNAVAILABLE` and whatever else says nothing about the tool */
  async next(): Promise<IteratorResult<ToolStreamEvent, undefined>> {
    if (this.#ended) return { done: true, value: undefined };
    const event = await this.#read();
    // Left while it was waited for.
    if (event === undefined) return { done: true, value: undefined };
    if (event.type === "partial") this.#last = event.value;
    if (event.type === "end") await this.return();
    return { done: false, value: event };
  }

  async return(): Promise<IteratorResult<ToolStreamEvent, undefined>> {
    this.#ended = true;
    await this.#chunks?.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #read(): Promise<ToolStreamEvent | undefined> {
    try {
      const { done, value: chunk } = await (this.#chunks ??= this.#open()).next();
      if (this.#ended) return undefined;
      if (done !== true) return fromToolChunk(this.#call, chunk, this.#last);
      return { type: "end", outcome: toSuccess(this.#call, this.#last) };
    } catch (error) {
      if (this.#ended) return undefined;
      this.#ended = true;
      await this.#chunks?.return();
      return { type: "end", outcome: toOutcomeOfError(this.#call, error) };
    }
  }
}
