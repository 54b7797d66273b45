import type { MessagePart } from "../../../../adapters/openai/message.ts";
import type { ScriptedPart, ScriptedResponse } from "../../../script.ts";
import { estimateUsage, type TokenCounts } from "../../estimate-usage.ts";
import type { GenerateContentRequest } from "../../generate-request.ts";
import { makeId } from "../../make-id.ts";
import { writeArguments } from "../write-arguments.ts";

/** A call of a completion. */
export interface WireToolCall {
  readonly function: { readonly name: string; readonly arguments: string };
  readonly [member: string]: unknown;
}

/** A completion as it stands on the wire, with its only choice. */
export interface WireCompletion {
  readonly choices: readonly [
    {
      readonly message: {
        readonly tool_calls?: readonly WireToolCall[];
        readonly [member: string]: unknown;
      };
      readonly finish_reason: string;
      readonly [member: string]: unknown;
    },
  ];
  readonly usage: object;
  readonly [member: string]: unknown;
}

const finishReasons: Readonly<Record<string, string>> = {
  MAX_TOKENS: "length",
  REFUSAL: "stop",
  SAFETY: "content_filter",
};

/** An answer as the API sends it. What the model thinks is counted, and not told. */
export function toCompletion(
  response: ScriptedResponse,
  request: GenerateContentRequest,
): WireCompletion {
  const [candidate] = response.candidates ?? [];
  const { finishReason = "STOP", finishMessage = "" } = candidate ?? {};
  const parts: readonly MessagePart[] = candidate?.content?.parts ?? [];
  const calls = parts.filter((part) => part.functionCall !== undefined).map(toToolCall);
  const texts = parts.filter(({ thought }) => thought !== true).flatMap(({ text }) => text ?? []);
  const isEnd = finishReason === "STOP";
  const reason = isEnd ? (calls.length > 0 ? "tool_calls" : "stop") : finishReason.toLowerCase();
  const message = {
    role: "assistant",
    content: texts.join("") === "" ? null : texts.join(""),
    refusal: finishReason === "REFUSAL" ? finishMessage : null,
    annotations: [],
    ...Object.assign({}, ...parts.map(({ messageMembers }) => messageMembers)),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const choice = {
    index: 0,
    message,
    logprobs: null,
    finish_reason: finishReasons[finishReason] ?? reason,
  };
  return {
    id: response.responseId ?? makeId("chatcmpl-"),
    object: "chat.completion",
    created: Math.floor(Date.now() / 1_000),
    model: response.modelVersion ?? request.model,
    choices: [choice],
    usage: toUsage(estimateUsage(response, request)),
    service_tier: "default",
    ...response.answerMembers,
  };
}

function toToolCall(part: ScriptedPart & MessagePart): WireToolCall {
  const { functionCall, callMembers } = part;
  const { id = makeId("call_"), name = "" } = functionCall ?? {};
  return {
    id,
    type: "function",
    ...callMembers,
    function: { name, arguments: writeArguments(part) },
  };
}

function toUsage({ prompt, cached, answer, thoughts }: TokenCounts): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: answer + thoughts,
    total_tokens: prompt + answer + thoughts,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: thoughts, audio_tokens: 0 },
  };
}
