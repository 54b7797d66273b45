import { mergeChunks } from "../../../conversation/model/merge-chunks.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../../../conversation/model/model-client.ts";
import { firstCandidate } from "../../../conversation/model/read-response.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";
import { awaitBackground } from "../../await-background.ts";
import { KnownAnswers, type Telling } from "../../known-answers.ts";
import { readResponseStream } from "./read-response-stream.ts";
import { failureOf } from "./response-failure.ts";
import type { ResponseRequestOptions, ResponsesSdk } from "./responses-sdk.ts";
import { type EndedResponse, toModelResponse } from "./to-model-response.ts";
import { toResponseParameters } from "./to-response-parameters.ts";

/** How responses are asked for. */
export interface ResponsesOptions {
  /**
   * How long to wait before asking for the first time what has become of a response in the background, in
   * milliseconds, greater than 0. It grows up to ten times as long.
   *
   * @default 1_000
   */
  readonly pollIntervalMs?: number;
  /**
   * What accompanies each request of the SDK: `timeout`, `maxRetries`, `headers`. The signal is the conversation's.
   *
   * @default the SDK's own; it tries again twice
   */
  readonly requestOptions?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a model client of the Responses API of OpenAI's SDK, so that `generate`, `generateStream` and chats run tools
 * there as they do elsewhere. Clients of Azure (`AzureOpenAI`) are taken alike.
 *
 * What the API keeps of a conversation is not sent again: the next request goes on from the response before
 * (`previous_response_id`), as long as the history is the one that the API has. Instructions and tools are sent each
 * time, because the API does not carry them over. Otherwise the whole history is sent, also one that another model has
 * begun, if it holds nothing but texts, files and calls.
 *
 * With `config: { store: false }` the whole history is sent each time. It is assumed that the API then takes a reasoning
 * by its encrypted content and its id together, and looks for messages and calls by their ids in vain: a reasoning
 * without encrypted content is left out, messages and calls go without ids, all other items as they came. `include` asks
 * for the encrypted content unless it is given; a model that does not reason may refuse to give any, and `include: []`
 * does not ask.
 *
 * `config` goes to the SDK's `responses.create` as it is, with tools that the API runs itself, such as
 * `{ type: "web_search" }`, and with `background: true`, whose end is waited for. What the conversation decides, and
 * tools whose calls nobody would answer, are refused there with `INVALID_ARGUMENT`. Errors of the SDK are passed on as
 * they are.
 *
 * @throws LaterError `INVALID_ARGUMENT` without a usable client and the name of a model
 *
 * @example
 * ```ts
 * const model = responses(new OpenAI({ apiKey }), "gpt-5.5");
 * const { text } = await generate("What is the weather in Oslo?", { model, tools: [getWeather] });
 * ```
 */
export function responses(
  client: ResponsesSdk,
  model: string,
  options: ResponsesOptions = {},
): ModelClient {
  assertUsable(client, model, options);
  return new ResponsesClient(client, model, options);
}

class ResponsesClient implements ModelClient {
  readonly model: string;
  readonly #sdk: ResponsesSdk;
  readonly #known = new KnownAnswers();
  readonly #pollIntervalMs: number;
  readonly #requestOptions: Readonly<Record<string, unknown>>;

  constructor(sdk: ResponsesSdk, model: string, options: ResponsesOptions) {
    this.model = model;
    this.#sdk = sdk;
    this.#pollIntervalMs = options.pollIntervalMs ?? 1_000;
    this.#requestOptions = options.requestOptions ?? {};
  }

  async generate(
    request: ModelRequest,
    { signal }: ModelRequestOptions = {},
  ): Promise<ModelResponse> {
    const created: EndedResponse = await this.#create(request, {}, signal);
    const options = this.#optionsWith(signal);
    const ended: EndedResponse = await awaitBackground(created, {
      retrieve: (id) => this.#sdk.responses.retrieve(id, {}, options),
      cancel: (id) => this.#sdk.responses.cancel(id),
      intervalMs: this.#pollIntervalMs,
      signal,
    });
    if (ended.status === "failed") throw failureOf(ended);
    const response = toModelResponse(ended);
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
    const events = await this.#create(request, { stream: true }, options.signal);
    const chunks: ModelResponse[] = [];
    for await (const chunk of readResponseStream(events as AsyncIterable<unknown>)) {
      chunks.push(chunk);
      yield chunk;
    }
    await this.#remember(request, mergeChunks(chunks));
  }

  /** Goes on from a response that the API keeps, or tells it everything where it does not. */
  async #create(
    request: ModelRequest,
    form: { readonly stream?: boolean },
    signal: AbortSignal | undefined,
  ): Promise<object> {
    const ask = (from: Telling) =>
      this.#sdk.responses.create(
        { ...toResponseParameters(this.model, request, from), ...form },
        this.#optionsWith(signal),
      );
    return isKept(request) ? this.#known.goOn(request.contents, ask, isMissing) : ask(request);
  }

  #optionsWith(signal: AbortSignal | undefined): ResponseRequestOptions {
    return { ...this.#requestOptions, ...(signal === undefined ? {} : { signal }) };
  }

  /** An answer that was cut off may hold half an item, which nothing can go on from. */
  async #remember(request: ModelRequest, response: ModelResponse): Promise<void> {
    const { content, finishReason } = firstCandidate(response) ?? {};
    const { responseId } = response;
    if (content === undefined || responseId === undefined) return;
    if (finishReason !== "STOP" || !isKept(request)) return;
    await this.#known.add([...request.contents, content], responseId);
  }
}

function isKept({ config }: ModelRequest): boolean {
  return config?.["store"] !== false;
}

/** Responses are kept for some weeks only, and nothing is kept of organizations that have agreed on that. */
function isMissing(error: unknown): boolean {
  if (!isObject(error)) return false;
  const { code, param } = error;
  return code === "previous_response_not_found" || param === "previous_response_id";
}

function assertUsable(
  client: unknown,
  model: unknown,
  { pollIntervalMs = 1 }: ResponsesOptions,
): void {
  const surface = isObject(client) ? client["responses"] : undefined;
  if (!isObject(surface) || typeof surface["create"] !== "function") {
    throw new LaterError(
      "INVALID_ARGUMENT",
      'responses() needs a client of "openai" first, as new OpenAI({ apiKey }) makes one.',
    );
  }
  if (typeof model !== "string" || model === "") {
    throw new LaterError("INVALID_ARGUMENT", "responses() needs the name of a model second.");
  }
  if (!(pollIntervalMs > 0 && Number.isFinite(pollIntervalMs))) {
    throw new LaterError("INVALID_ARGUMENT", '"pollIntervalMs" has to be a number greater than 0.');
  }
}
