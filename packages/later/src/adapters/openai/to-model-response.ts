import type { Candidate, ModelResponse, Usage } from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { type MessagePart } from "./message.ts";
import { type ModelMessage, toParts } from "./to-parts.ts";

/** What can be read of a completion, or of its last chunks. */
export type Completion = Readonly<Record<string, unknown>>;

const finishReasons: Readonly<Record<string, string>> = {
  content_filter: "SAFETY",
  function_call: "STOP",
  length: "MAX_TOKENS",
  stop: "STOP",
  tool_calls: "STOP",
};

const malformed: Candidate = { finishReason: "MALFORMED_FUNCTION_CALL" };

/** A completion as the conversation reads answers; only the first of its choices. */
export function toModelResponse(completion: Completion): ModelResponse {
  const choice = firstChoice(completion);
  if (choice === undefined) return withFacts(completion, undefined);
  const message = isObject(choice["message"]) ? choice["message"] : {};
  return withFacts(completion, toCandidate(message, choice["finish_reason"], toParts));
}

/** The choice that counts. */
export function firstChoice({ choices }: Completion): Completion | undefined {
  if (!Array.isArray(choices)) return undefined;
  return choices.find((choice) => isObject(choice) && (choice["index"] ?? 0) === 0);
}

/** An answer that has ended, and how. */
export function toCandidate(
  message: ModelMessage,
  reason: unknown,
  read: (message: ModelMessage) => readonly MessagePart[],
): Candidate {
  const { refusal } = message;
  if (typeof refusal === "string" && refusal !== "") {
    return { finishReason: "REFUSAL", finishMessage: refusal };
  }
  if (reason === "length" && endsBeforeArguments(message)) return malformed;
  try {
    const parts = read(message);
    return {
      ...(parts.length === 0 ? {} : { content: { role: "model", parts } }),
      finishReason:
        typeof reason === "string" ? (finishReasons[reason] ?? reason.toUpperCase()) : "STOP",
    };
  } catch (error) {
    if (LaterError.is(error)) return malformed;
    throw error;
  }
}

/** Whether the last call may have been cut off before its arguments began; otherwise it would need none. */
function endsBeforeArguments({ tool_calls: calls }: ModelMessage): boolean {
  const last: unknown = Array.isArray(calls) ? calls.at(-1) : undefined;
  const called = isObject(last) ? last["function"] : undefined;
  return isObject(called) && (called["arguments"] ?? "") === "";
}

/** An answer, and what is known of its completion. */
export function withFacts(
  { id, model, usage }: Completion,
  candidate: Candidate | undefined,
): ModelResponse {
  return {
    ...(candidate === undefined ? {} : { candidates: [candidate] }),
    ...(isObject(usage) ? { usageMetadata: toUsage(usage) } : {}),
    ...(typeof model === "string" ? { modelVersion: model } : {}),
    ...(typeof id === "string" ? { responseId: id } : {}),
  };
}

function toUsage(usage: Readonly<Record<string, unknown>>): Usage {
  const thoughts = count(usage["completion_tokens_details"], "reasoning_tokens");
  const written = count(usage, "completion_tokens");
  const counts = {
    promptTokenCount: count(usage, "prompt_tokens"),
    cachedContentTokenCount: count(usage["prompt_tokens_details"], "cached_tokens"),
    // OpenAI counts the reasoning as written.
    candidatesTokenCount: written === undefined ? undefined : written - (thoughts ?? 0),
    thoughtsTokenCount: thoughts,
    totalTokenCount: count(usage, "total_tokens"),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, known]) => known !== undefined));
}

function count(holder: unknown, name: string): number | undefined {
  const value = isObject(holder) ? holder[name] : undefined;
  return typeof value === "number" ? value : undefined;
}
