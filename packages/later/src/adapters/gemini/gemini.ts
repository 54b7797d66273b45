import type {
  ModelClient,
  ModelRequest,
  ModelResponse,
} from "../../conversation/model/model-client.ts";
import { firstCandidate } from "../../conversation/model/read-response.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { brokenAnswer } from "../broken-answer.ts";
import { AnswerByCall, mustAnswerByCall } from "./answer-by-call.ts";
import { DeclarationConverter, type GeminiOptions } from "./declaration-converter.ts";
import type { GeminiParameters, GeminiSdk } from "./gemini-sdk.ts";
import { markUnsignedCall } from "./mark-unsigned-call.ts";
import { ownSignal } from "./own-signal.ts";
import { toGenerateParameters } from "./to-generate-parameters.ts";

/**
 * Makes a model client of Google's SDK. The SDK's own calling of functions is switched off; errors of
 * the SDK are passed on as they are, retries are its `httpOptions.retryOptions`.
 *
 * The `config` of a conversation goes to the SDK as it is, built-in tools such as
 * `{ tools: [{ googleSearch: {} }] }` included. What the conversation decides (`abortSignal`, mode and names in
 * `toolConfig.functionCallingConfig`, functions in `tools`) is refused there with `INVALID_ARGUMENT`.
 *
 * @throws LaterError `INVALID_ARGUMENT` without a usable client and the name of a model
 *
 * @example
 * ```ts
 * import { GoogleGenAI } from "@google/genai";
 * import { generate } from "later-runtime";
 * import { gemini } from "later-runtime/gemini";
 *
 * const model = gemini(new GoogleGenAI({ apiKey }), "gemini-3.8-flash");
 * const { text } = await generate("What is the weather in Oslo?", { model, tools: [getWeather] });
 * ```
 */
export function gemini(client: GeminiSdk, model: string, options: GeminiOptions = {}): ModelClient {
  assertUsable(client, model);
  const converter = new DeclarationConverter(options);
  const prepare = (asked: ModelRequest, signal: AbortSignal | undefined): Prepared => {
    const { output, declarations, contents } = asked;
    const byCall =
      output !== undefined && (options.answerByCall ?? mustAnswerByCall(model, asked))
        ? new AnswerByCall(output, declarations)
        : undefined;
    const request = byCall?.toRequest(asked) ?? asked;
    const sound =
      options.acceptUnsignedCalls === true
        ? { ...request, contents: contents.map(markUnsignedCall) }
        : request;
    return {
      parameters: toGenerateParameters(model, sound, converter, signal),
      read: (response) => byCall?.toResponse(response) ?? response,
    };
  };
  return {
    model,
    async generate(request, { signal } = {}) {
      const own = ownSignal(signal);
      try {
        const { parameters, read } = prepare(request, own.signal);
        return read(toModelResponse(await client.models.generateContent(parameters)));
      } finally {
        own.release();
      }
    },
    async *generateStream(request, { signal } = {}) {
      const own = ownSignal(signal);
      try {
        const { parameters, read } = prepare(request, own.signal);
        const chunks = await client.models.generateContentStream(parameters);
        for await (const chunk of untilFinished(chunks)) yield read(chunk);
      } finally {
        own.release();
      }
    },
  };
}

/** A request for the SDK, and how its responses are to be read. */
interface Prepared {
  readonly parameters: GeminiParameters;
  readonly read: (response: ModelResponse) => ModelResponse;
}

function assertUsable(client: unknown, model: unknown): void {
  const models = isObject(client) ? client["models"] : undefined;
  const methods = ["generateContent", "generateContentStream"];
  if (!isObject(models) || !methods.every((method) => typeof models[method] === "function")) {
    throw new LaterError(
      "INVALID_ARGUMENT",
      'gemini() needs a client of "@google/genai" first, as new GoogleGenAI({ apiKey }) makes one.',
    );
  }
  if (typeof model !== "string" || model === "") {
    throw new LaterError("INVALID_ARGUMENT", "gemini() needs the name of a model second.");
  }
}

/** The SDK ends a stream quietly when the connection is lost between two chunks. */
async function* untilFinished(chunks: AsyncIterable<object>): AsyncGenerator<ModelResponse> {
  let begun = false;
  let finished = false;
  for await (const chunk of chunks) {
    const response = toModelResponse(chunk);
    const candidate = firstCandidate(response);
    begun ||= candidate !== undefined;
    finished ||= Boolean(candidate?.finishReason);
    yield response;
  }
  if (begun && !finished) {
    throw brokenAnswer();
  }
}

/** The answer as plain data: without the SDK's getters and its record of the HTTP response. */
function toModelResponse(response: object): ModelResponse {
  if (!isObject(response)) return response;
  const {
    sdkHttpResponse: _response,
    automaticFunctionCallingHistory: _history,
    ...answer
  } = response;
  return answer;
}
