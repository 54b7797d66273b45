import type {
  ResponseItem,
  ResponseItemPart,
} from "../../../../adapters/openai/responses/response-item.ts";
import type { Candidate } from "../../../../conversation/model/model-client.ts";
import type { ScriptedPart } from "../../../script.ts";
import { writeArguments } from "../write-arguments.ts";

/**
 * What an answer says as items, still without ids: texts that stand side by side are one message, thoughts one
 * reasoning. The item that a part brings in `responseItem` stands for itself, or adds to a call.
 */
export function toItems(candidate: Candidate | undefined): readonly ResponseItem[] {
  const items: ResponseItem[] = [];
  let text = "";
  let thought = "";
  const endSaid = (): void => {
    if (thought !== "") items.push(reasoning(thought));
    if (text !== "")
      items.push(message({ type: "output_text", text, annotations: [], logprobs: [] }));
    text = "";
    thought = "";
  };
  for (const part of candidate?.content?.parts ?? []) {
    const { responseItem: own } = part as ResponseItemPart;
    const isThought = part.thought === true;
    if (own !== undefined || part.functionCall !== undefined || (isThought && text !== ""))
      endSaid();
    if (part.functionCall !== undefined) items.push(toCall(part));
    else if (own !== undefined) items.push(own);
    else if (isThought) thought += part.text ?? "";
    else text += part.text ?? "";
  }
  endSaid();
  return candidate?.finishReason === "REFUSAL"
    ? [...items, message({ type: "refusal", refusal: candidate.finishMessage ?? "" })]
    : items;
}

function reasoning(text: string): ResponseItem {
  return { type: "reasoning", summary: [{ type: "summary_text", text }] };
}

function message(piece: ResponseItem): ResponseItem {
  return { type: "message", role: "assistant", content: [piece] };
}

function toCall(part: ScriptedPart & ResponseItemPart): ResponseItem {
  const { id, name } = part.functionCall ?? {};
  return {
    ...part.responseItem,
    type: "function_call",
    ...(id === undefined ? {} : { call_id: id }),
    name,
    arguments: writeArguments(part),
  };
}
