import { mergeChunks } from "../../../conversation/model/merge-chunks.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelResponse,
} from "../../../conversation/model/model-client.ts";
import { firstCandidate } from "../../../conversation/model/read-response.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";
import { awaitBackground } from "../../await-background.ts";
import { KnownAnswers, type Telling } from "../../known-answers.ts";
import { DeclarationConverter, type GeminiOptions } from "../declaration-converter.ts";
import type {
  InteractionAgent,
  InteractionParameters,
  InteractionRequestOptions,
  InteractionsSdk,
} from "./interactions-sdk.ts";
import { failureOf, readInteractionStream } from "./read-interaction-stream.ts";
import { toInteractionParameters } from "./to-interaction-parameters.ts";
import { type Interaction, toModelResponse } from "./to-model-response.ts";

/** How interactions are held. */
export interface InteractionsOptions extends Pick<GeminiOptions, "onLoss"> {
  /**
   * How long to wait before asking for the first time what has become of an interaction in the background, in
   * milliseconds, greater than 0. It grows up to ten times as long.
   *
   * @default 1_000
   */
  readonly pollIntervalMs?: number;
  /**
   * What accompanies each request of the SDK: `timeout_ms`, `maxRetries`, `headers`. The signal is the conversation's.
   *
   * @default the SDK's own; it tries again four times
   */
  readonly requestOptions?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a model client of the Interactions API of Google's SDK, so that `generate`, `generateStream` and chats
 * run tools there as they do elsewhere.
 *
 * What the API keeps of a conversation is not sent again: the next request goes on from the interaction before,
 * as long as the history is the one that the API has. Otherwise, and with `config: { store: false }`, the whole
 * history is sent, also one that `generateContent` has begun. `config` goes to the SDK's `interactions.create` as
 * it is, with tools that the API runs itself, such as `{ type: "mcp_server", url }`, and with `background: true`,
 * whose end is waited for. What the conversation decides is refused there with `INVALID_ARGUMENT`. Errors of the
 * SDK are passed on as they are.
 *
 * `{ agent: "…" }` in the place of a model's name talks to an agent of the API. It takes `config` as its interactions do,
 * and decides by itself whether to call functions: a `toolConfig` of `ANY` or `VALIDATED` is refused. Agents that work
 * long want `config: { background: true }`.
 *
 * @throws LaterError `INVALID_ARGUMENT` without a usable client and the name of a model or an agent
 *
 * @example
 * ```ts
 * const model = interactions(new GoogleGenAI({ apiKey }), "gemini-3.8-flash");
 * const { text } = await generate("What is the weather in Oslo?", { model, tools: [getWeather] });
 * ```
 */
export function interactions(
  client: InteractionsSdk,
  model: string | InteractionAgent,
  options: InteractionsOptions = {},
): ModelClient {
  assertUsable(client, model, options);
  return new InteractionsClient(client, model, options);
}

class InteractionsClient implements ModelClient {
  readonly model: string;
  readonly #sdk: InteractionsSdk;
  readonly #answering: string | InteractionAgent;
  readonly #converter: DeclarationConverter;
  readonly #known = new KnownAnswers();
  readonly #pollIntervalMs: number;
  readonly #requestOptions: Readonly<Record<string, unknown>>;

  constructor(
    sdk: InteractionsSdk,
    answering: string | InteractionAgent,
    options: InteractionsOptions,
  ) {
    const { onLoss, pollIntervalMs = 1_000, requestOptions = {} } = options;
    this.model = typeof answering === "string" ? answering : answering.agent;
    this.#answering = answering;
    this.#sdk = sdk;
    this.#converter = new DeclarationConverter(onLoss === undefined ? {} : { onLoss });
    this.#pollIntervalMs = pollIntervalMs;
    this.#requestOptions = requestOptions;
  }

  async generate(
    request: ModelRequest,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<ModelResponse> {
    const created: Interaction = await this.#create(request, {}, signal);
    const options = this.#optionsWith(signal);
    const interaction: Interaction = await awaitBackground(created, {
      retrieve: (id) => this.#sdk.interactions.get(id, null, options),
      cancel: (id) => this.#sdk.interactions.cancel(id),
      intervalMs: this.#pollIntervalMs,
      signal,
    });
    if (interaction.status === "failed") throw failureOf(interaction);
    const response = toModelResponse(interaction);
    await this.#remember(request, response);
    return response;
  }

  async *generateStream(
    request: ModelRequest,
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ModelResponse, void> {
    if (request.config?.["background"] === true) {
      yield await this.generate(request, options);
      return;
    }
    const events = await this.#create(request, { stream: true }, options.signal);
    const chunks: ModelResponse[] = [];
    for await (const chunk of readInteractionStream(events as AsyncIterable<unknown>)) {
      chunks.push(chunk);
      yield chunk;
    }
    await this.#remember(request, mergeChunks(chunks));
  }

  /** Goes on from an interaction that the API keeps, or tells it everything where it does not. */
  async #create(
    request: ModelRequest,
    form: { readonly stream?: boolean },
    signal: AbortSignal | undefined,
  ): Promise<object> {
    const declarations = this.#converter.convert(request.declarations);
    const ask = (from: Telling) => {
      const parameters: InteractionParameters = {
        ...toInteractionParameters(this.#answering, request, declarations, from),
        ...form,
      };
      return this.#sdk.interactions.create(parameters, this.#optionsWith(signal));
    };
    return isKept(request) ? this.#known.goOn(request.contents, ask, isMissing) : ask(request);
  }

  #optionsWith(signal: AbortSignal | undefined): InteractionRequestOptions {
    return { ...this.#requestOptions, ...(signal === undefined ? {} : { signal }) };
  }

  async #remember(request: ModelRequest, response: ModelResponse): Promise<void> {
    const content = firstCandidate(response)?.content;
    const { responseId } = response;
    if (content === undefined || responseId === undefined || !isKept(request)) return;
    await this.#known.add([...request.contents, content], responseId);
  }
}

function isKept({ config }: ModelRequest): boolean {
  return config?.["store"] !== false;
}

/** Interactions are kept for some weeks only, and those of another key look as if they were not there. */
function isMissing(error: unknown): boolean {
  return isObject(error) && (error["status"] === 404 || error["status"] === 403);
}

function assertUsable(
  client: unknown,
  model: unknown,
  { pollIntervalMs = 1 }: InteractionsOptions,
): void {
  const surface = isObject(client) ? client["interactions"] : undefined;
  if (!isObject(surface) || typeof surface["create"] !== "function") {
    throw new LaterError(
      "INVALID_ARGUMENT",
      'interactions() needs a client of "@google/genai" first, as new GoogleGenAI({ apiKey }) makes one.',
    );
  }
  const name = isObject(model) ? model["agent"] : model;
  if (typeof name !== "string" || name === "") {
    throw new LaterError(
      "INVALID_ARGUMENT",
      "interactions() needs the name of a model second, or an object with that of an agent.",
    );
  }
  if (!(pollIntervalMs > 0 && Number.isFinite(pollIntervalMs))) {
    throw new LaterError("INVALID_ARGUMENT", '"pollIntervalMs" has to be a number greater than 0.');
  }
}
