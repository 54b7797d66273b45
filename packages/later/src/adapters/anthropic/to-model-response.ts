import type { Content } from "../../conversation/content/content.ts";
import type { Candidate, ModelResponse, Usage } from "../../conversation/model/model-client.ts";
import { isObject } from "../../model/json.ts";
import { type BlockPart, blocksIn } from "./block.ts";
import { toContinuationToken } from "./continuation.ts";
import { toParts, withoutEnd } from "./to-parts.ts";

/** What can be read of a message of the API, whole or as its events tell it. */
export interface Message {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly content?: unknown;
  readonly stop_reason?: unknown;
  readonly stop_details?: unknown;
  readonly usage?: unknown;
}

const finishReasons: Readonly<Record<string, string>> = {
  end_turn: "STOP",
  tool_use: "STOP",
  stop_sequence: "STOP",
  max_tokens: "MAX_TOKENS",
  model_context_window_exceeded: "MAX_TOKENS",
  pause_turn: "CONTINUATION",
  refusal: "SAFETY",
};

/**
 * A message as the conversation reads answers.
 *
 * @param earlier - what the message goes on with
 */
export function toModelResponse(message: Message, earlier: readonly BlockPart[]): ModelResponse {
  const parts = markUnfinishedCall(message, toParts(blocksIn(message.content)));
  const content = parts.length === 0 ? {} : { content: { role: "model", parts } satisfies Content };
  return withFacts(message, content, () => [...earlier, ...parts]);
}

/**
 * An answer, and what is known at the end of a message.
 *
 * @param said - everything that the answer says so far, to go on from where it has only paused
 */
export function withFacts(
  message: Message,
  candidate: Candidate,
  said: () => readonly BlockPart[],
): ModelResponse {
  const { id, model, stop_reason: reason, stop_details: details, usage } = message;
  const finishReason =
    typeof reason === "string" ? (finishReasons[reason] ?? reason.toUpperCase()) : undefined;
  const explanation = isObject(details) ? details["explanation"] : undefined;
  return {
    candidates: [
      {
        ...candidate,
        ...(finishReason === undefined ? {} : { finishReason }),
        ...(typeof explanation === "string" ? { finishMessage: explanation } : {}),
        ...(finishReason === "CONTINUATION"
          ? { continuationToken: toContinuationToken(said()) }
          : {}),
      },
    ],
    ...(isObject(usage) ? { usageMetadata: toUsage(usage) } : {}),
    ...(typeof model === "string" ? { modelVersion: model } : {}),
    ...(typeof id === "string" ? { responseId: id } : {}),
  };
}

/** What a message says, whose end may have come too early for the call that stands last. */
export function markUnfinishedCall(
  { stop_reason: reason }: Message,
  parts: readonly BlockPart[],
): readonly BlockPart[] {
  const last = parts.at(-1);
  const isCutOff = finishReasons[String(reason)] === "MAX_TOKENS";
  // The arguments of a call that is cut off look as if they were all.
  return last?.functionCall !== undefined && isCutOff
    ? [...parts.slice(0, -1), withoutEnd(last)]
    : parts;
}

/** The API counts what came from a cache, and what was put into one, beside the rest of the prompt. */
function toUsage(usage: Readonly<Record<string, unknown>>): Usage {
  const countOf = (name: string): number => Number(usage[name] ?? 0);
  const cached = countOf("cache_read_input_tokens");
  const prompt = countOf("input_tokens") + cached + countOf("cache_creation_input_tokens");
  const output = countOf("output_tokens");
  const details = usage["output_tokens_details"];
  const thoughts = isObject(details) ? Number(details["thinking_tokens"] ?? 0) : 0;
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: output - thoughts,
    ...(thoughts === 0 ? {} : { thoughtsTokenCount: thoughts }),
    ...(cached === 0 ? {} : { cachedContentTokenCount: cached }),
    totalTokenCount: prompt + output,
  };
}
