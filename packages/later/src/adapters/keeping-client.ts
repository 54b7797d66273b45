import { mergeChunks } from "../conversation/model/merge-chunks.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../conversation/model/model-client.ts";
import { firstCandidate } from "../conversation/model/read-response.ts";
import { awaitBackground } from "./await-background.ts";
import { KnownAnswers, type Telling } from "./known-answers.ts";

/** An API that keeps its answers, as far as it differs from others that do. */
export interface KeepingApi {
  readonly model: string;
  /** Sends a request, with what is to be told of its contents. */
  create(
    request: ModelRequest,
    telling: Telling,
    options: ModelRequestOptions & { readonly stream: boolean },
  ): Promise<object>;
  /** What has become of an answer that is made in the background. */
  retrieve(id: string, options: ModelRequestOptions): Promise<object>;
  cancel(id: string): Promise<object>;
  /** @throws LaterError `MODEL_REQUEST_FAILED` for an answer that has failed */
  readAnswer(answer: object): ModelResponse;
  readStream(events: AsyncIterable<unknown>): AsyncIterable<ModelResponse>;
  /** Whether an answer that has ended so can be gone on from. */
  isWhole(finishReason: string | undefined): boolean;
  /** Whether a request has failed because the answer is gone that it goes on from. */
  isMissing(error: unknown): boolean;
}

/**
 * A model client of an API that keeps its answers: goes on from the answer before where the API has it, tells everything
 * where it does not, and waits for answers that are made in the background.
 */
export class KeepingClient implements ModelClient {
  readonly #api: KeepingApi;
  readonly #known = new KnownAnswers();
  readonly #pollIntervalMs: number;

  /** @param pollIntervalMs - before the first question for an answer in the background; it grows up to ten times as long */
  constructor(api: KeepingApi, pollIntervalMs = 1_000) {
    this.#api = api;
    this.#pollIntervalMs = pollIntervalMs;
  }

  get model(): string {
    return this.#api.model;
  }

  async generate(request: ModelRequest, options: ModelRequestOptions = {}): Promise<ModelResponse> {
    const answer = await awaitBackground(await this.#create(request, options, false), {
      retrieve: (id) => this.#api.retrieve(id, options),
      cancel: (id) => this.#api.cancel(id),
      intervalMs: this.#pollIntervalMs,
      signal: options.signal,
    });
    const response = this.#api.readAnswer(answer);
    await this.#remember(request, response);
    return response;
  }

  async *generateStream(
    request: ModelRequest,
    options: ModelRequestOptions = {},
  ): AsyncGenerator<ModelResponse, void> {
    if (request.config?.["background"] === true) {
      yield await this.generate(request, options);
      return;
    }
    const events = await this.#create(request, options, true);
    const chunks: ModelResponse[] = [];
    for await (const chunk of this.#api.readStream(events as AsyncIterable<unknown>)) {
      chunks.push(chunk);
      yield chunk;
    }
    await this.#remember(request, mergeChunks(chunks));
  }

  #create(request: ModelRequest, options: ModelRequestOptions, stream: boolean): Promise<object> {
    const ask = (telling: Telling) => this.#api.create(request, telling, { ...options, stream });
    if (!isKept(request)) return ask(request);
    return this.#known.goOn(request.contents, ask, (error) => this.#api.isMissing(error));
  }

  async #remember(request: ModelRequest, response: ModelResponse): Promise<void> {
    const { content, finishReason } = firstCandidate(response) ?? {};
    const { responseId } = response;
    if (content === undefined || responseId === undefined || !isKept(request)) return;
    if (!this.#api.isWhole(finishReason)) return;
    await this.#known.add([...request.contents, content], responseId);
  }
}

function isKept({ config }: ModelRequest): boolean {
  return config?.["store"] !== false;
}
