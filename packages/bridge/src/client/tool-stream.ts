import type { JsonValue, Outcome, ToolProgress } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import type { ToolChunk } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { decodeText } from "../wire/decode-text.ts";
import type { MessageStream } from "./message-stream.ts";
import { type CallName, toFailedOutcome, toOutcomeOfError, toSuccess } from "./tool-outcome.ts";

/** What can be seen of a call that streams. `end` comes last and exactly once. */
export type ToolStreamEvent =
  | { readonly type: "partial"; readonly value: JsonValue }
  | ({ readonly type: "progress" } & ToolProgress)
  | { readonly type: "end"; readonly outcome: Outcome };

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
    let outcome: Outcome;
    try {
      const { done, value: chunk } = await (this.#chunks ??= this.#open()).next();
      // Left while it was waited for.
      if (this.#ended) return { done: true, value: undefined };
      if (done !== true && !chunk.isFinal) return { done: false, value: this.#toEvent(chunk) };
      outcome = done === true ? toSuccess(this.#call, this.#last) : this.#toOutcome(chunk);
    } catch (error) {
      this.#ended = true;
      outcome = toOutcomeOfError(this.#call, error);
    }
    await this.return();
    return { done: false, value: { type: "end", outcome } };
  }

  async return(): Promise<IteratorResult<ToolStreamEvent, undefined>> {
    this.#ended = true;
    await this.#chunks?.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #toEvent({ data, metadata }: ToolChunk): ToolStreamEvent {
    const progress = metadata[metadataNames.progress];
    if (progress !== undefined && data.length === 0) {
      return { type: "progress", ...(parseJson(progress) as unknown as ToolProgress) };
    }
    this.#last = readChunk(data);
    return { type: "partial", value: this.#last };
  }

  /** A last chunk without data says that the result has been sent already. */
  #toOutcome({ data, metadata }: ToolChunk): Outcome {
    if (metadata[metadataNames.errorType] !== undefined) {
      return toFailedOutcome(this.#call, readText(data), metadata);
    }
    return toSuccess(this.#call, data.length === 0 ? this.#last : readChunk(data));
  }
}

/** JSON, or else the text that the bytes are. */
function readChunk(data: Uint8Array): JsonValue {
  const text = decodeText(data);
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function readText(data: Uint8Array): string {
  const value = readChunk(data);
  return typeof value === "string" ? value : decodeText(data);
}
