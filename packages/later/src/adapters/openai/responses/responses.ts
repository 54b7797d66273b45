import type { ModelClient } from "../../../conversation/model/model-client.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";
import { type KeepingApi, KeepingClient } from "../../keeping-client.ts";
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
  return new KeepingClient(toApi(client, model, options.requestOptions), options.pollIntervalMs);
}

function toApi(
  { responses: sdk }: ResponsesSdk,
  model: string,
  requestOptions: ResponsesOptions["requestOptions"],
): KeepingApi {
  const optionsWith = (signal: AbortSignal | undefined): ResponseRequestOptions => ({
    ...requestOptions,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    model,
    create(request, telling, { signal, stream }) {
      const parameters = toResponseParameters(model, request, telling);
      return sdk.create({ ...parameters, ...(stream ? { stream } : {}) }, optionsWith(signal));
    },
    retrieve: (id, { signal }) => sdk.retrieve(id, {}, optionsWith(signal)),
    cancel: (id) => sdk.cancel(id),
    readAnswer(answer: EndedResponse) {
      if (answer.status === "failed") throw failureOf(answer);
      return toModelResponse(answer);
    },
    readStream: readResponseStream,
    // An answer that was cut off may hold half an item, which nothing can go on from.
    isWhole: (finishReason) => finishReason === "STOP",
    isMissing,
  };
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
