import { type Block, blocksIn } from "../../../adapters/anthropic/block.ts";
import type { ScriptedResponse } from "../../script.ts";
import { estimateUsage, type TokenCounts } from "../estimate-usage.ts";
import type { GenerateContentRequest } from "../generate-request.ts";
import { makeId } from "../make-id.ts";
import type { IssuedThoughts } from "./issued-thoughts.ts";
import { toBlocks } from "./to-blocks.ts";

/** A message as it stands on the wire. */
export interface WireMessage {
  readonly content: readonly Block[];
  readonly [member: string]: unknown;
}

const stopReasons: Readonly<Record<string, string>> = {
  CONTINUATION: "pause_turn",
  SAFETY: "refusal",
};

/** An answer as the API sends it. */
export function toMessage(
  response: ScriptedResponse,
  request: GenerateContentRequest,
  issued: IssuedThoughts,
): WireMessage {
  const [candidate] = response.candidates ?? [];
  const content = toBlocks(candidate?.content?.parts ?? [], issued);
  const { finishReason = "STOP", finishMessage = null } = candidate ?? {};
  const isEnd = finishReason === "STOP";
  const calls = content.some(({ type }) => type === "tool_use");
  const reason = isEnd ? (calls ? "tool_use" : "end_turn") : finishReason.toLowerCase();
  return {
    id: response.responseId ?? makeId("msg_"),
    type: "message",
    role: "assistant",
    model: response.modelVersion ?? request.model,
    content,
    container: null,
    stop_reason: stopReasons[finishReason] ?? reason,
    stop_sequence: null,
    stop_details:
      finishReason === "SAFETY"
        ? { type: "refusal", category: null, explanation: finishMessage }
        : null,
    usage: toUsage(estimateUsage(response, request)),
    ...response.answerMembers,
  };
}

/** A message that is no stream: how arguments are spelled matters in one only. */
export function withoutPieces(message: WireMessage): WireMessage {
  const content = blocksIn(message.content).map(
    ({ argumentsText: _text, ...block }) => block as Block,
  );
  return { ...message, content };
}

/** What came from a cache is counted beside the rest of the prompt. */
function toUsage({ prompt, cached, answer, thoughts }: TokenCounts): object {
  return {
    input_tokens: prompt - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
    output_tokens: answer + thoughts,
    output_tokens_details: thoughts === 0 ? null : { thinking_tokens: thoughts },
  };
}
