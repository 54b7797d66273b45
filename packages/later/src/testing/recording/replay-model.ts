import { mergeChunks } from "../../conversation/model/merge-chunks.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
} from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import type { RecordOptions } from "./record-model.ts";
import type { Exchange, Recording } from "./recording.ts";
import { type MatchOptions, RequestMatcher } from "./request-matcher.ts";
import { toRecordedRequest } from "./to-recorded-json.ts";

/** What may be set for replaying. What redacted the recording has to redact what is sent, too. */
export interface ReplayOptions extends MatchOptions, RecordOptions {
  /** Members of requests that may differ, such as `["declarations", "config"]`. @default none */
  readonly ignore?: readonly (keyof ModelRequest)[];
}

/** A model that answers from a recording. */
export interface ReplayedModel extends ModelClient {
  /** How many exchanges of the recording were not asked for yet. */
  readonly remaining: number;
}

/**
 * A model that answers as it was recorded: the same chunks, the same failures. A request has to be the
 * recorded one, the order of members aside; if it is not, the request rejects with `INVALID_ARGUMENT` and a
 * list of what differs. Every exchange is used once.
 *
 * An exchange that its caller left at the time ends in `INVALID_ARGUMENT` for a caller that stays.
 *
 * @example
 * ```ts
 * const model = replayModel(readRecording(await readFile("rome.json", "utf8")));
 * const { text } = await generate("How warm is Rome?", { model, tools: [getWeather] });
 * ```
 */
export function replayModel(recording: Recording, options: ReplayOptions = {}): ReplayedModel {
  const { exchanges } = recording;
  const matcher = new RequestMatcher(
    exchanges.map(({ request }) => request),
    options,
  );
  const take = (request: ModelRequest, signal: AbortSignal | undefined): Exchange => {
    signal?.throwIfAborted();
    const index = matcher.take(toRecordedRequest(request, options.redact));
    return structuredClone(exchanges[index] as Exchange);
  };
  return {
    model: recording.model,
    get remaining() {
      return matcher.remaining;
    },
    async generate(request: ModelRequest, { signal }: ModelRequestOptions = {}) {
      const exchange = take(request, signal);
      assertComplete(exchange);
      return mergeChunks(exchange.chunks);
    },
    async *generateStream(request: ModelRequest, { signal }: ModelRequestOptions = {}) {
      const exchange = take(request, signal);
      for (const chunk of exchange.chunks) {
        signal?.throwIfAborted();
        yield chunk;
      }
      signal?.throwIfAborted();
      assertComplete(exchange);
    },
  };
}

function assertComplete({ failure, left }: Exchange): void {
  if (failure !== undefined) {
    const { message, details, retryable } = failure;
    throw new LaterError("MODEL_REQUEST_FAILED", message, { details, retryable });
  }
  if (left === true) {
    const problem = "What was recorded ends here, because its caller left. Record it anew.";
    throw new LaterError("INVALID_ARGUMENT", problem);
  }
}
