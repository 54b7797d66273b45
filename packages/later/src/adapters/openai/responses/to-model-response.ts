import type { Candidate, ModelResponse, Usage } from "../../../conversation/model/model-client.ts";
import { isObject } from "../../../model/json.ts";
import { OutputReader } from "./output-reader.ts";
import { itemsIn } from "./response-item.ts";

/** What can be read of a response that has ended, whole or as its events tell it. */
export interface EndedResponse {
  readonly id?: unknown;
  readonly status?: unknown;
  readonly incomplete_details?: unknown;
  readonly model?: unknown;
  readonly output?: unknown;
  readonly usage?: unknown;
  readonly error?: unknown;
}

const incompleteReasons: Readonly<Record<string, string>> = {
  max_output_tokens: "MAX_TOKENS",
  content_filter: "SAFETY",
};

/** A response that has ended as the conversation reads answers. */
export function toModelResponse(response: EndedResponse): ModelResponse {
  const reader = new OutputReader();
  const parts = itemsIn(response.output).flatMap((item, index) => reader.end(index, item));
  const content = parts.length === 0 ? {} : { content: { role: "model", parts } as const };
  return withFacts(response, { ...content, ...reader.ending() });
}

/** An answer, and what is known at the end of a response. */
export function withFacts(response: EndedResponse, candidate: Candidate): ModelResponse {
  const { id, model, usage } = response;
  const finishReason = candidate.finishReason ?? toFinishReason(response);
  return {
    candidates: [{ ...candidate, ...(finishReason === undefined ? {} : { finishReason }) }],
    ...(isObject(usage) ? { usageMetadata: toUsage(usage) } : {}),
    ...(typeof model === "string" ? { modelVersion: model } : {}),
    ...(typeof id === "string" ? { responseId: id } : {}),
  };
}

function toFinishReason({
  status,
  incomplete_details: details,
}: EndedResponse): string | undefined {
  if (typeof status !== "string") return undefined;
  if (status === "completed") return "STOP";
  const reason = status === "incomplete" && isObject(details) ? details["reason"] : undefined;
  return typeof reason === "string"
    ? (incompleteReasons[reason] ?? reason.toUpperCase())
    : status.toUpperCase();
}

/** The API counts reasoning among the output. */
function toUsage(usage: Readonly<Record<string, unknown>>): Usage {
  const thoughts = countIn(usage["output_tokens_details"], "reasoning_tokens");
  const output = countIn(usage, "output_tokens");
  const counts = {
    promptTokenCount: countIn(usage, "input_tokens"),
    candidatesTokenCount: output === undefined ? undefined : output - (thoughts ?? 0),
    thoughtsTokenCount: thoughts,
    cachedContentTokenCount: countIn(usage["input_tokens_details"], "cached_tokens"),
    totalTokenCount: countIn(usage, "total_tokens"),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
}

function countIn(counts: unknown, name: string): number | undefined {
  const count = isObject(counts) ? counts[name] : undefined;
  return typeof count === "number" ? count : undefined;
}
