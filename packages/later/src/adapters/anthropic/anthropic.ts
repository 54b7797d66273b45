import { mergeChunks } from "../../conversation/model/merge-chunks.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelRequestOptions,
  ModelResponse,
} from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { type AnthropicOptions, assertAnthropicOptions } from "./anthropic-options.ts";
import type {
  AnthropicParameters,
  AnthropicRequestOptions,
  AnthropicSdk,
} from "./anthropic-sdk.ts";
import type { BlockPart } from "./block.ts";
import { readContinuationToken } from "./continuation.ts";
import { readMessageStream } from "./read-message-stream.ts";
import { toMessageParameters } from "./to-message-parameters.ts";
import { toModelResponse } from "./to-model-response.ts";
import { ToolConverter } from "./tool-converter.ts";

/** The SDK refuses to wait for longer answers in one piece: they could take more than ten minutes. */
const longestWhole = 21_333;

/**
 * Makes a model client of Anthropic's SDK, so that `generate`, `generateStream` and chats run tools with Claude as they
 * do elsewhere. Errors of the SDK are passed on as they are.
 *
 * The `config` of a conversation goes to the SDK's `messages.create` as it is, with tools that the API runs itself,
 * such as `{ tools: [{ type: "web_search_20260318", name: "web_search" }] }`. What the conversation decides is refused
 * there with `INVALID_ARGUMENT`: `messages`, `model`, `stream`, `system`, `tool_choice`, tools that nobody would run.
 *
 * Blocks that have no form in the conversation, such as signed thoughts and searches, stand in its history as
 * `anthropicBlock` and go back as they came. A history that another model has begun is continued with its texts, files,
 * calls and their answers; thoughts are left out.
 *
 * @throws LaterError `INVALID_ARGUMENT` without a usable client and the name of a model, and for options out of bounds
 *
 * @example
 * ```ts
 * import Anthropic from "@anthropic-ai/sdk";
 * import { generate } from "later-runtime";
 * import { anthropic } from "later-runtime/anthropic";
 *
 * const model = anthropic(new Anthropic(), "claude-opus-4-6");
 * const { text } = await generate("What is the weather in Oslo?", { model, tools: [getWeather] });
 * ```
 */
export function anthropic(
  client: AnthropicSdk,
  model: string,
  options: AnthropicOptions = {},
): ModelClient {
  assertUsable(client, model);
  assertAnthropicOptions(options);
  return new AnthropicClient(client, model, options);
}

/** A request for the SDK, and what its answer goes on with. */
interface Prepared {
  readonly parameters: AnthropicParameters;
  readonly earlier: readonly BlockPart[];
}

class AnthropicClient implements ModelClient {
  readonly model: string;
  readonly #sdk: AnthropicSdk;
  readonly #options: AnthropicOptions;
  readonly #converter: ToolConverter;

  constructor(sdk: AnthropicSdk, model: string, options: AnthropicOptions) {
    this.model = model;
    this.#sdk = sdk;
    this.#options = options;
    this.#converter = new ToolConverter(options);
  }

  async generate(request: ModelRequest, options: ModelRequestOptions = {}): Promise<ModelResponse> {
    const prepared = this.#prepare(request);
    if (prepared.parameters.max_tokens <= longestWhole) {
      const message = await this.#create(prepared.parameters, options);
      return toModelResponse(message, prepared.earlier);
    }
    const chunks: ModelResponse[] = [];
    for await (const chunk of this.#stream(prepared, options)) chunks.push(chunk);
    return mergeChunks(chunks);
  }

  async *generateStream(
    request: ModelRequest,
    options: ModelRequestOptions = {},
  ): AsyncGenerator<ModelResponse, void> {
    yield* this.#stream(this.#prepare(request), options);
  }

  async *#stream(
    { parameters, earlier }: Prepared,
    options: ModelRequestOptions,
  ): AsyncGenerator<ModelResponse, void> {
    const events = await this.#create({ ...parameters, stream: true }, options);
    yield* readMessageStream(events as AsyncIterable<unknown>, earlier);
  }

  #prepare(request: ModelRequest): Prepared {
    const earlier = readContinuationToken(request.continuationToken);
    const telling = { options: this.#options, converter: this.#converter, earlier };
    return { parameters: toMessageParameters(this.model, request, telling), earlier };
  }

  async #create(parameters: AnthropicParameters, { signal }: ModelRequestOptions): Promise<object> {
    const options: AnthropicRequestOptions = {
      ...this.#options.requestOptions,
      ...(signal === undefined ? {} : { signal }),
    };
    return this.#sdk.messages.create(parameters, options);
  }
}

function assertUsable(client: unknown, model: unknown): void {
  const messages = isObject(client) ? client["messages"] : undefined;
  if (!isObject(messages) || typeof messages["create"] !== "function") {
    throw new LaterError(
      "INVALID_ARGUMENT",
      'anthropic() needs a client of "@anthropic-ai/sdk" first, as new Anthropic({ apiKey }) makes one.',
    );
  }
  if (typeof model !== "string" || model === "") {
    throw new LaterError("INVALID_ARGUMENT", "anthropic() needs the name of a model second.");
  }
}
