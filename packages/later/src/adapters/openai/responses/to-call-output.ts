import type { FunctionResponse } from "../../../conversation/content/content.ts";
import { toPlainJson } from "../../../conversation/content/plain-json.ts";
import type { ResponseItem } from "./response-item.ts";
import { toInputFile } from "./to-input-file.ts";

/**
 * The answer to a call as an item. A text is sent as it is, any other value as JSON, a failure as `{"error": …}`.
 * Files stand behind it, in the same item.
 *
 * @param callId - the id of the call, where the answer does not carry it
 * @throws LaterError `INVALID_ARGUMENT` for a file that the API does not take
 */
export function toCallOutput(answer: FunctionResponse, callId: string | undefined): ResponseItem {
  const { id = callId ?? "", response, parts = [] } = answer;
  const text = toText(response);
  const output =
    parts.length === 0 ? text : [{ type: "input_text", text }, ...parts.map(toInputFile)];
  return { type: "function_call_output", call_id: id, output };
}

function toText(response: FunctionResponse["response"]): string {
  // What another model was answered may hold neither.
  if (!("output" in response)) return JSON.stringify(toPlainJson(response));
  const { output } = response;
  return typeof output === "string" ? output : JSON.stringify(toPlainJson(output ?? null));
}
