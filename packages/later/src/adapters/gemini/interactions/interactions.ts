import type { ModelClient } from "../../../conversation/model/model-client.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";
import { type KeepingApi, KeepingClient } from "../../keeping-client.ts";
import { DeclarationConverter, type GeminiOptions } from "../declaration-converter.ts";
import type {
  InteractionAgent,
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
  return new KeepingClient(toApi(client, model, options), options.pollIntervalMs);
}

function toApi(
  { interactions: sdk }: InteractionsSdk,
  answering: string | InteractionAgent,
  { onLoss, requestOptions }: InteractionsOptions,
): KeepingApi {
  const converter = new DeclarationConverter(onLoss === undefined ? {} : { onLoss });
  const optionsWith = (signal: AbortSignal | undefined): InteractionRequestOptions => ({
    ...requestOptions,
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    model: typeof answering === "string" ? answering : answering.agent,
    create(request, telling, { signal, stream }) {
      const declarations = converter.convert(request.declarations);
      const parameters = toInteractionParameters(answering, request, declarations, telling);
      return sdk.create({ ...parameters, ...(stream ? { stream } : {}) }, optionsWith(signal));
    },
    retrieve: (id, { signal }) => sdk.get(id, null, optionsWith(signal)),
    cancel: (id) => sdk.cancel(id),
    readAnswer(answer: Interaction) {
      if (answer.status === "failed") throw failureOf(answer);
      return toModelResponse(answer);
    },
    readStream: readInteractionStream,
    isWhole: () => true,
    isMissing,
  };
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
