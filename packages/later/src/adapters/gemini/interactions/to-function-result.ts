import { type FunctionResponse, partsOf } from "../../../conversation/content/content.ts";
import { toPlainJson } from "../../../conversation/content/plain-json.ts";
import { isObject, type JsonValue } from "../../../model/json.ts";
import type { Step, StepContent } from "./step.ts";
import { toMediaContent } from "./to-media-content.ts";

/**
 * The answer to a call as a step. A text and an object are sent as they are, any other value in an object:
 * the API would take a list for pieces of content. With files beside it, the value is a piece of text.
 *
 * @param callId - the id of the call, where the answer does not carry it
 */
export function toFunctionResult(answer: FunctionResponse, callId: string | undefined): Step {
  const { id = callId ?? "", name, response } = answer;
  const isError = "error" in response;
  const value = isError ? response.error : response.output;
  const files = filesOf(answer);
  return {
    type: "function_result",
    call_id: id,
    name,
    result: files.length === 0 ? toResult(value) : [toText(value), ...files],
    ...(isError ? { is_error: true } : {}),
  };
}

function filesOf(answer: object): readonly StepContent[] {
  const parts = partsOf({ role: "user", parts: [], ...answer });
  return parts
    .filter(({ inlineData, fileData }) => inlineData !== undefined || fileData !== undefined)
    .map(toMediaContent);
}

function toResult(value: JsonValue | undefined): unknown {
  return typeof value === "string" || isObject(value) ? value : { output: value ?? null };
}

function toText(value: JsonValue | undefined): StepContent {
  const text = typeof value === "string" ? value : JSON.stringify(toPlainJson(value ?? null));
  return { type: "text", text };
}
