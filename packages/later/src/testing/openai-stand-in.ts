import { createOpenAIApi } from "./stand-in/openai/openai-api.ts";
import type { StandInOptions } from "./stand-in/stand-in-options.ts";
import { type StandIn, startStandIn } from "./stand-in/start-stand-in.ts";

/**
 * Starts a server on the loopback interface that speaks OpenAI's Chat Completions and Responses, whole and streamed,
 * well enough for the official SDK, also for its client of Azure, without a model behind it. It answers from a script,
 * or from a planner that picks tools and arguments by the words of the question; both see a request in Gemini's form,
 * and with what the API has kept of the conversation. A response in the background is done when it is asked for the
 * second time.
 *
 * A finish reason of a script is told as the API's: `MAX_TOKENS` as `length` or `max_output_tokens`, `SAFETY` as
 * `content_filter`, `REFUSAL` as the model's refusal with the finish message as its words, others in small letters.
 * A part may bring what only one of the APIs knows: `responseItem` an item of a response, `messageMembers` and
 * `callMembers` members of a message and its calls.
 *
 * @throws LaterError `INVALID_ARGUMENT` for options out of bounds
 *
 * @example
 * ```ts
 * await using standIn = await startOpenAIStandIn();
 * const client = new OpenAI({ apiKey: standIn.apiKey, baseURL: standIn.url });
 * ```
 */
export async function startOpenAIStandIn(options: StandInOptions = {}): Promise<StandIn> {
  return startStandIn((apiKey) => createOpenAIApi(options, apiKey), options);
}
