import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { abortable } from "./abortable.ts";
import { partsOf } from "./content.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { mergeChunks } from "./merge-chunks.ts";
import type { ModelClient, ModelRequest, ModelResponse } from "./model-client.ts";
import { firstCandidate, spokenText } from "./read-response.ts";

/** How a response is asked for and who hears of it while it arrives. */
export interface ReceiveOptions {
  readonly streaming: boolean;
  readonly round: number;
  readonly signal: AbortSignal;
  readonly emit: (event: ConversationEvent) => void;
}

/** Makes one request and tells text as it arrives. Rejects as the client does, or with the signal's reason. */
export async function receiveResponse(
  model: ModelClient,
  request: ModelRequest,
  options: ReceiveOptions,
): Promise<ModelResponse> {
  const { signal } = options;
  signal.throwIfAborted();
  if (options.streaming) {
    const chunks = await collect(model.generateStream(request, { signal }), options);
    return mergeChunks(chunks);
  }
  const response = await abortable(model.generate(request, { signal }), signal);
  tell(response, options);
  return response;
}

async function collect(
  stream: AsyncIterable<ModelResponse>,
  options: ReceiveOptions,
): Promise<readonly ModelResponse[]> {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: ModelResponse[] = [];
  try {
    for (;;) {
      const next = await abortable(iterator.next(), options.signal);
      if (next.done === true) return chunks;
      tell(next.value, options);
      chunks.push(next.value);
    }
  } catch (error) {
    void abandon(iterator);
    throw error;
  }
}

/** Lets the stream release its connection; nobody waits, because it may be the stream that hangs. */
async function abandon(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // What went wrong with the stream is already known.
  }
}

function tell(chunk: ModelResponse, { emit, round }: ReceiveOptions): void {
  if (!isObject(chunk)) {
    const problem = "The model client gave something that is no response.";
    throw new LaterError("MODEL_REQUEST_FAILED", problem, { retryable: false });
  }
  for (const part of partsOf(firstCandidate(chunk)?.content)) {
    const text = spokenText(part);
    if (text !== "") emit({ type: "text", round, text });
    else if (part.thought === true && typeof part.text === "string" && part.text !== "") {
      emit({ type: "thought", round, text: part.text });
    }
  }
}
