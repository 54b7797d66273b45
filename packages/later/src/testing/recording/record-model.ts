import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../../conversation/model/model-client.ts";
import { describeRequestFailure } from "../../conversation/model/request-failure.ts";
import { requestedDelayMs } from "../../conversation/retry/requested-delay.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject, type JsonObject } from "../../model/json.ts";
import {
  type Exchange,
  maximumExchanges,
  maximumLength,
  type RecordedFailure,
  type Recording,
} from "./recording.ts";
import { type Redact, toRecordedJson, toRecordedRequest } from "./to-recorded-json.ts";

/** What may be set for recording. */
export interface RecordOptions {
  /**
   * Changes every text of requests, answers and failures before it is kept. What is secret in `config`, such as
   * `httpOptions`, is left out in any case.
   *
   * @default keeps them
   */
  readonly redact?: (text: string) => string;
}

/** A model whose traffic is kept. */
export interface RecordingModel extends ModelClient {
  /** Every exchange that has ended so far. */
  readonly recording: Recording;
}

/**
 * The same model, with its traffic kept: requests, answers in the chunks they came in, failures. A request
 * that would make a recording of more than 1000 exchanges or 64 MiB rejects with `QUOTA_EXCEEDED`.
 *
 * @example
 * ```ts
 * const model = recordModel(gemini(client, "gemini-3.8-flash"));
 * await generate("How warm is Rome?", { model, tools: [getWeather] });
 * await writeFile("rome.json", printRecording(model.recording));
 * ```
 */
export function recordModel(model: ModelClient, options: RecordOptions = {}): RecordingModel {
  const tape = new Tape(options.redact);
  return {
    model: model.model,
    get recording() {
      return {
        format: "later-recording" as const,
        version: 1 as const,
        model: model.model,
        exchanges: tape.exchanges,
      };
    },
    async generate(request: ModelRequest, asked: ModelRequestOptions = {}) {
      const track = tape.begin(request, false);
      try {
        const response = await model.generate(request, asked);
        track.add(response);
        track.end();
        return response;
      } catch (error) {
        track.fail(model.model, error, asked.signal);
        throw error;
      }
    },
    async *generateStream(request: ModelRequest, asked: ModelRequestOptions = {}) {
      const track = tape.begin(request, true);
      try {
        for await (const chunk of model.generateStream(request, asked)) {
          track.add(chunk);
          yield chunk;
        }
        track.end();
      } catch (error) {
        track.fail(model.model, error, asked.signal);
        throw error;
      } finally {
        track.end({ left: true });
      }
    },
  };
}

/** What was recorded so far, in the order in which the requests began. */
class Tape {
  readonly #redact: Redact | undefined;
  readonly #exchanges: (Exchange | undefined)[] = [];
  #length = 0;

  constructor(redact: Redact | undefined) {
    this.#redact = redact;
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges.filter((exchange) => exchange !== undefined);
  }

  begin(request: ModelRequest, streamed: boolean): Track {
    if (this.#exchanges.length >= maximumExchanges) throw full();
    const kept = toRecordedRequest(request, this.#redact);
    this.count(kept);
    const index = this.#exchanges.push(undefined) - 1;
    return new Track(kept, streamed, this, (exchange) => {
      this.#exchanges[index] = exchange;
    });
  }

  /** A copy of the value as it is kept. */
  keep(value: unknown): unknown {
    const kept = toRecordedJson(value, this.#redact);
    this.count(kept);
    return kept;
  }

  count(kept: unknown): void {
    this.#length += JSON.stringify(kept).length;
    if (this.#length > maximumLength) throw full();
  }
}

/** One exchange while it goes on; it ends once. */
class Track {
  readonly #request: JsonObject;
  readonly #streamed: boolean;
  readonly #tape: Tape;
  readonly #ended: (exchange: Exchange) => void;
  readonly #chunks: ModelResponse[] = [];
  #open = true;

  constructor(
    request: JsonObject,
    streamed: boolean,
    tape: Tape,
    ended: (exchange: Exchange) => void,
  ) {
    this.#request = request;
    this.#streamed = streamed;
    this.#tape = tape;
    this.#ended = ended;
  }

  add(chunk: ModelResponse): void {
    if (!isObject(chunk)) {
      const problem = "The model client gave something that is no response.";
      throw new LaterError("MODEL_REQUEST_FAILED", problem, { retryable: false });
    }
    this.#chunks.push(this.#tape.keep(chunk) as ModelResponse);
  }

  end(ending: Pick<Exchange, "failure" | "left"> = {}): void {
    if (!this.#open) return;
    this.#open = false;
    this.#ended({
      request: this.#request,
      streamed: this.#streamed,
      chunks: this.#chunks,
      ...ending,
    });
  }

  fail(model: string, error: unknown, signal: AbortSignal | undefined): void {
    // Misuse of the client is nothing that a model did.
    if (LaterError.is(error) && error.code === "INVALID_ARGUMENT") this.#open = false;
    else if (signal?.aborted === true) this.end({ left: true });
    else this.end({ failure: this.#tape.keep(toFailure(model, error)) as RecordedFailure });
  }
}

function toFailure(model: string, error: unknown): RecordedFailure {
  const { message, details, retryable } = describeRequestFailure(model, error);
  const { status, code } = details;
  const facts = { status, code, retryAfterMs: requestedDelayMs(error) };
  return { message, details: facts as unknown as JsonObject, retryable };
}

function full(): LaterError {
  return new LaterError(
    "QUOTA_EXCEEDED",
    `The recording is full: it may have ${maximumExchanges} exchanges and ${maximumLength} characters.`,
  );
}
