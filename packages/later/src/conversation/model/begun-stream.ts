import { abandon } from "./abandon.ts";
import { abortable } from "./abortable.ts";
import type { ModelResponse } from "./model-client.ts";

/** A stream whose first chunk has arrived, or that has ended without one. */
export interface BegunStream {
  readonly iterator: AsyncIterator<ModelResponse>;
  readonly first: IteratorResult<ModelResponse>;
}

/** Waits for the first chunk of a stream. Rejects as the stream does, or with the signal's reason. */
export async function beginStream(
  stream: AsyncIterable<ModelResponse>,
  signal: AbortSignal,
): Promise<BegunStream> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    return { iterator, first: await abortable(iterator.next(), signal) };
  } catch (error) {
    abandon(iterator);
    throw error;
  }
}

/** All chunks of a stream that has begun. Lets go of it when it has ended, or is left. */
export async function* chunksOf(
  { iterator, first }: BegunStream,
  signal: AbortSignal,
): AsyncGenerator<ModelResponse, void> {
  try {
    for (let next = first; next.done !== true;) {
      yield next.value;
      next = await abortable(iterator.next(), signal);
    }
  } finally {
    abandon(iterator);
  }
}
