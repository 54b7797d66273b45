import { createAnthropicApi } from "./stand-in/anthropic/anthropic-api.ts";
import type { StandInOptions } from "./stand-in/stand-in-options.ts";
import { type StandIn, startStandIn } from "./stand-in/start-stand-in.ts";

/**
 * Starts a server on the loopback interface that speaks Anthropic's Messages API, whole and streamed, well enough for
 * the official SDK, without a model behind it. It answers from a script, or from a planner that picks tools and
 * arguments by the words of the question; both see a request in Gemini's form, with what is kept of its thread on the
 * beta surface.
 *
 * A finish reason of a script is told as the API's: `MAX_TOKENS` as `max_tokens`, `SAFETY` as `refusal` with the
 * finish message as its explanation, `CONTINUATION` as `pause_turn`, others in small letters. A part may bring a block
 * of the API's own in `anthropicBlock`; thoughts are signed, and taken back as they were.
 *
 * @throws LaterError `INVALID_ARGUMENT` for options out of bounds
 *
 * @example
 * ```ts
 * await using standIn = await startAnthropicStandIn();
 * const client = new Anthropic({ apiKey: standIn.apiKey, baseURL: standIn.url });
 * ```
 */
export async function startAnthropicStandIn(options: StandInOptions = {}): Promise<StandIn> {
  return startStandIn((apiKey) => createAnthropicApi(options, apiKey), options);
}
