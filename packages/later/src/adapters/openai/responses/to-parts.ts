import { LaterError } from "../../../errors/later-error.ts";
import type { FunctionCall } from "../../../model/function-call.ts";
import { isObject, type JsonObject } from "../../../model/json.ts";
import { parseJson } from "../../../model/parse-json.ts";
import { itemsIn, type ResponseItem, type ResponseItemPart } from "./response-item.ts";

/**
 * A call, with the item that it was.
 *
 * @throws LaterError `INVALID_JSON` for arguments that are no JSON object, or did not arrive whole
 */
export function toCallPart(item: ResponseItem): ResponseItemPart {
  const { call_id: id, name } = item;
  // Calls of a wrong form are the conversation's to refuse.
  const functionCall = { id, name, args: readArguments(item) } as FunctionCall;
  return { functionCall, responseItem: item };
}

/** What belongs to one piece of a message beside its words, such as what it cites. */
export function toEndOfPiece({ text: _text, ...members }: ResponseItem): ResponseItemPart {
  return { text: "", responseMembers: members };
}

/** Whether a piece of a message is a text that says something. */
export function isSaid({ type, text }: ResponseItem): boolean {
  return type === "output_text" && typeof text === "string" && text !== "";
}

/** What a reasoning tells of itself: its summary, and its text where the API gives it. */
export function reasoningText({ summary, content }: ResponseItem): string {
  return [...itemsIn(summary), ...itemsIn(content)]
    .map(({ text }) => text)
    .filter((text) => typeof text === "string" && text !== "")
    .join("\n\n");
}

/** Why the model refuses to answer, where it does. */
export function refusalIn({ type, content }: ResponseItem): string | undefined {
  if (type !== "message") return undefined;
  const refusal = itemsIn(content).find((piece) => piece.type === "refusal");
  return refusal === undefined ? undefined : String(refusal["refusal"]);
}

function readArguments({ status, arguments: text }: ResponseItem): JsonObject {
  if (status !== "incomplete") {
    if (text === undefined || text === "") return {};
    const value = typeof text === "string" ? parseJson(text) : text;
    if (isObject(value)) return value as JsonObject;
  }
  throw new LaterError("INVALID_JSON", "The arguments of a call have to be a whole object.");
}
