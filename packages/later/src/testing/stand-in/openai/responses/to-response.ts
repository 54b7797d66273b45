import type { ResponseItem } from "../../../../adapters/openai/responses/response-item.ts";
import type { ScriptedResponse } from "../../../script.ts";
import { estimateUsage, type TokenCounts } from "../../estimate-usage.ts";
import type { GenerateContentRequest } from "../../generate-request.ts";
import { makeId } from "../../make-id.ts";
import type { ResponseRequest } from "./response-request.ts";
import type { WireResponse } from "./to-events.ts";
import { toItems } from "./to-items.ts";

/**
 * An answer as the API sends it.
 *
 * @param identify - gives items their ids
 */
export function toResponse(
  response: ScriptedResponse,
  {
    asked,
    request,
    identify,
  }: {
    readonly asked: ResponseRequest;
    readonly request: GenerateContentRequest;
    readonly identify: (items: readonly ResponseItem[]) => readonly ResponseItem[];
  },
): WireResponse {
  const [candidate] = response.candidates ?? [];
  const { finishReason = "STOP", finishMessage } = candidate ?? {};
  return {
    id: response.responseId ?? makeId("resp_"),
    object: "response",
    created_at: Math.floor(Date.now() / 1_000),
    ...toEnd(finishReason, finishMessage),
    background: asked["background"] ?? false,
    instructions: asked["instructions"] ?? null,
    max_output_tokens: asked["max_output_tokens"] ?? null,
    metadata: asked["metadata"] ?? {},
    model: response.modelVersion ?? asked.model,
    output: identify(toItems(candidate)),
    parallel_tool_calls: asked["parallel_tool_calls"] ?? true,
    previous_response_id: asked["previous_response_id"] ?? null,
    reasoning: asked["reasoning"] ?? { effort: null, summary: null },
    store: asked["store"] ?? true,
    temperature: asked["temperature"] ?? 1,
    text: asked["text"] ?? { format: { type: "text" } },
    tool_choice: asked["tool_choice"] ?? "auto",
    tools: asked.tools ?? [],
    top_p: asked["top_p"] ?? 1,
    truncation: asked["truncation"] ?? "disabled",
    usage: toUsage(estimateUsage(response, request)),
    ...response.answerMembers,
  };
}

/** A script says with its finish reason how a response ends otherwise than well. */
function toEnd(
  finishReason: string,
  finishMessage = "The response failed.",
): {
  readonly status: string;
  readonly error: object | null;
  readonly incomplete_details: object | null;
} {
  const whole = { status: "completed", error: null, incomplete_details: null };
  switch (finishReason) {
    case "STOP":
    case "REFUSAL":
      return whole;
    case "MAX_TOKENS":
      return {
        ...whole,
        status: "incomplete",
        incomplete_details: { reason: "max_output_tokens" },
      };
    case "SAFETY":
      return { ...whole, status: "incomplete", incomplete_details: { reason: "content_filter" } };
    case "FAILED":
      return {
        ...whole,
        status: "failed",
        error: { code: "server_error", message: finishMessage },
      };
    default:
      return { ...whole, status: finishReason.toLowerCase() };
  }
}

function toUsage({ prompt, cached, answer, thoughts }: TokenCounts): object {
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens: answer + thoughts,
    output_tokens_details: { reasoning_tokens: thoughts },
    total_tokens: prompt + answer + thoughts,
  };
}
