import type { Candidate, ModelResponse, Usage } from "../../../conversation/model/model-client.ts";
import { isObject } from "../../../model/json.ts";
import { stepsIn } from "./step.ts";
import { toParts } from "./to-parts.ts";

/** What can be read of an interaction that has ended, whole or as its events tell it. */
export interface Interaction {
  readonly id?: unknown;
  readonly status?: unknown;
  readonly model?: unknown;
  readonly steps?: unknown;
  readonly usage?: unknown;
  readonly errors?: unknown;
}

const finishReasons: Readonly<Record<string, string>> = {
  completed: "STOP",
  requires_action: "STOP",
  incomplete: "MAX_TOKENS",
  requires_continuation: "CONTINUATION",
};

/** An interaction that has ended as the conversation reads answers. */
export function toModelResponse(interaction: Interaction): ModelResponse {
  const parts = stepsIn(interaction.steps).flatMap(toParts);
  const content = parts.length === 0 ? {} : { content: { role: "model", parts } as const };
  return withFacts(interaction, content);
}

/** An answer, and what is known at the end of an interaction. */
export function withFacts(interaction: Interaction, candidate: Candidate): ModelResponse {
  const { id, model, status, usage } = interaction;
  const finishReason =
    candidate.finishReason ??
    (typeof status === "string" ? (finishReasons[status] ?? status.toUpperCase()) : undefined);
  return {
    candidates: [{ ...candidate, ...(finishReason === undefined ? {} : { finishReason }) }],
    ...(isObject(usage) ? { usageMetadata: toUsage(usage) } : {}),
    ...(typeof model === "string" ? { modelVersion: model } : {}),
    ...(typeof id === "string" ? { responseId: id } : {}),
  };
}

const counts = {
  promptTokenCount: "total_input_tokens",
  candidatesTokenCount: "total_output_tokens",
  thoughtsTokenCount: "total_thought_tokens",
  cachedContentTokenCount: "total_cached_tokens",
  toolUsePromptTokenCount: "total_tool_use_tokens",
  totalTokenCount: "total_tokens",
} as const satisfies Readonly<Record<string, string>>;

function toUsage(usage: Readonly<Record<string, unknown>>): Usage {
  const known = Object.entries(counts).filter(([, count]) => typeof usage[count] === "number");
  return Object.fromEntries(known.map(([name, count]) => [name, usage[count]]));
}
