import type { MessageInitShape } from "@bufbuild/protobuf";

import type { ToolChunkSchema } from "../../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../../protocol/metadata-names.ts";
import type { MessageSink } from "../serving/handlers.ts";

/** How many chunks may wait that a tool hands out without waiting itself. */
const maximumWaiting = 1_024;

/** Writes the chunks of one call in order, each when the client has taken those before it. */
export class ChunkWriter {
  readonly #toolName: string;
  readonly #sink: MessageSink<MessageInitShape<typeof ToolChunkSchema>>;
  readonly #onOverflow: () => void;
  #last: Promise<void> = Promise.resolve();
  #lastText: string | undefined;
  #count = 0;
  #waiting = 0;

  constructor(
    toolName: string,
    sink: MessageSink<MessageInitShape<typeof ToolChunkSchema>>,
    onOverflow: () => void,
  ) {
    this.#toolName = toolName;
    this.#sink = sink;
    this.#onOverflow = onOverflow;
  }

  /** Settles when the client can take more. */
  writePartial(text: string): Promise<void> {
    this.#lastText = text;
    return this.#write({ chunkId: this.#nextId(), data: Buffer.from(text) });
  }

  /** In a chunk without data, so that it is nobody's result. */
  writeProgress(text: string): Promise<void> {
    return this.#write({ metadata: { [metadataNames.progress]: text } });
  }

  /** The last chunk; without data when that would repeat the last partial result. */
  writeResult(text: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    const isNew = text !== this.#lastText;
    return this.#write({
      chunkId: isNew ? this.#nextId() : "",
      data: Buffer.from(isNew ? text : ""),
      isFinal: true,
      metadata,
    });
  }

  #nextId(): string {
    this.#count += 1;
    return `${this.#toolName}-${this.#count}`;
  }

  #write(chunk: MessageInitShape<typeof ToolChunkSchema>): Promise<void> {
    if (this.#waiting >= maximumWaiting) {
      this.#onOverflow();
      return this.#last;
    }
    this.#waiting += 1;
    this.#last = this.#last.then(async () => {
      await this.#sink.write(chunk);
      this.#waiting -= 1;
    });
    return this.#last;
  }
}
