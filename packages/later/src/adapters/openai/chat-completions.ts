import type {
  ModelClient,
  ModelRequest,
  ModelResponse,
} from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import type {
  ChatCompletionParameters,
  ChatCompletionRequestOptions,
  ChatCompletionsSdk,
} from "./openai-sdk.ts";
import { readCompletionStream } from "./read-completion-stream.ts";
import { type SystemRole, toCompletionParameters } from "./to-completion-parameters.ts";
import { type Completion, toModelResponse } from "./to-model-response.ts";

/** How completions are asked for. */
export interface ChatCompletionsOptions {
  /**
   * The role in which the system instruction is told. OpenAI takes `system` for `developer` where a model wants it; other
   * servers know `system` only.
   *
   * @default "system"
   */
  readonly systemRole?: SystemRole;
  /**
   * What accompanies each request of the SDK: `timeout`, `maxRetries`, `headers`. The signal is the conversation's.
   *
   * @default the SDK's own; it tries again twice
   */
  readonly requestOptions?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a model client of OpenAI's SDK and its Chat Completions, so that `generate`, `generateStream` and chats run tools
 * there as they do elsewhere: with OpenAI, with Azure, and with the many servers that speak the same, given to the SDK as
 * its `baseURL`.
 *
 * `config` goes to the SDK's `chat.completions.create` as it is, for example `{ temperature: 0 }`. What the conversation
 * decides is refused there with `INVALID_ARGUMENT`. Errors of the SDK are passed on as they are. A refusal of the model
 * ends the conversation with `MODEL_STOPPED`. Members that a server adds to messages and calls, such as
 * `reasoning_content`, are kept in the history and sent back.
 *
 * @throws LaterError `INVALID_ARGUMENT` without a usable client and the name of a model
 *
 * @example
 * ```ts
 * const model = chatCompletions(new OpenAI({ apiKey }), "gpt-5.5");
 * const { text } = await generate("What is the weather in Oslo?", { model, tools: [getWeather] });
 * ```
 */
export function chatCompletions(
  client: ChatCompletionsSdk,
  model: string,
  { systemRole = "system", requestOptions = {} }: ChatCompletionsOptions = {},
): ModelClient {
  assertUsable(client, model);
  const ask = (
    request: ModelRequest,
    form: object,
    signal: AbortSignal | undefined,
  ): Promise<object> => {
    const parameters: ChatCompletionParameters = {
      ...toCompletionParameters(model, request, systemRole),
      ...form,
    };
    const options: ChatCompletionRequestOptions = {
      ...requestOptions,
      ...(signal === undefined ? {} : { signal }),
    };
    return client.chat.completions.create(parameters, options);
  };
  return {
    model,
    async generate(request, { signal } = {}): Promise<ModelResponse> {
      return toModelResponse((await ask(request, {}, signal)) as Completion);
    },
    async *generateStream(request, { signal } = {}) {
      const given = request.config?.["stream_options"];
      const streamOptions = { include_usage: true, ...(isObject(given) ? given : {}) };
      const form = { stream: true, stream_options: streamOptions };
      const chunks = await ask(request, form, signal);
      yield* readCompletionStream(chunks as AsyncIterable<unknown>);
    },
  };
}

function assertUsable(client: unknown, model: unknown): void {
  const chat = isObject(client) ? client["chat"] : undefined;
  const completions = isObject(chat) ? chat["completions"] : undefined;
  if (!isObject(completions) || typeof completions["create"] !== "function") {
    throw new LaterError(
      "INVALID_ARGUMENT",
      'chatCompletions() needs a client of "openai" first, as new OpenAI({ apiKey }) makes one.',
    );
  }
  if (typeof model !== "string" || model === "") {
    throw new LaterError("INVALID_ARGUMENT", "chatCompletions() needs the name of a model second.");
  }
}
