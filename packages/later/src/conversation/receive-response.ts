import type { ConversationEvent } from "./conversation-event.ts";
import { abandon } from "./model/abandon.ts";
import { abortable } from "./model/abortable.ts";
import type { AnswerSize } from "./model/answer-size.ts";
import type { ModelClient, ModelRequest, ModelResponse } from "./model/model-client.ts";
import { ResponseTeller } from "./response-teller.ts";

/** How a response is asked for and who hears of it while it arrives. */
export interface ReceiveOptions {
  readonly streaming: boolean;
  readonly round: number;
  readonly signal: AbortSignal | undefined;
  readonly emit: (event: ConversationEvent) => void;
}

/**
 * Makes one request, tells what arrives and gives it, in chunks or whole. Rejects as the client does, with
 * the signal's reason, or with `MODEL_REQUEST_FAILED` for an answer that is too large.
 *
 * @param size - of the answer that the response belongs to
 */
export async function receiveResponse(
  model: ModelClient,
  request: ModelRequest,
  options: ReceiveOptions,
  size: AnswerSize,
): Promise<readonly ModelResponse[]> {
  const { signal } = options;
  signal?.throwIfAborted();
  const accompanying = signal === undefined ? {} : { signal };
  if (options.streaming) return collect(model.generateStream(request, accompanying), options, size);
  const response = await abortable(model.generate(request, accompanying), signal);
  size.add(response);
  new ResponseTeller(options).tell(response);
  return [response];
}

async function collect(
  stream: AsyncIterable<ModelResponse>,
  options: ReceiveOptions,
  size: AnswerSize,
): Promise<readonly ModelResponse[]> {
  const iterator = stream[Symbol.asyncIterator]();
  const teller = new ResponseTeller(options);
  const chunks: ModelResponse[] = [];
  try {
    for (;;) {
      const next = await abortable(iterator.next(), options.signal);
      if (next.done === true) return chunks;
      size.add(next.value);
      teller.tell(next.value);
      chunks.push(next.value);
    }
  } catch (error) {
    abandon(iterator);
    throw error;
  }
}
