import type { JsonObject } from "../../model/json.ts";
import type { Outcome } from "../../model/tool-result.ts";
import type { FunctionResponse } from "../content/content.ts";
import { toPlainJson } from "../content/plain-json.ts";
import { splitMedia } from "./split-media.ts";

/** What of a call is needed to answer it: a call as any model gives it. */
export interface AnswerableCall {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** The answer to a call, under the model's name for it and, exactly when it gave one, the model's id. */
export function toFunctionResponse(
  { id, name = "" }: AnswerableCall,
  outcome: Outcome,
): FunctionResponse {
  const { response, parts } = toResponse(outcome);
  const answer = typeof id === "string" ? { id, name, response } : { name, response };
  return parts === undefined ? answer : { ...answer, parts };
}

function toResponse(outcome: Outcome): Pick<FunctionResponse, "response" | "parts"> {
  if (!outcome.ok) return { response: toPlainJson({ error: toErrorDetails(outcome) }) };
  const { value, parts } = splitMedia(toPlainJson(outcome.value));
  const response = { output: value };
  return parts.length === 0 ? { response } : { response, parts };
}

function toErrorDetails({ error }: Extract<Outcome, { readonly ok: false }>): JsonObject {
  const { message, type, details } = error;
  return {
    message,
    ...(type === undefined ? {} : { type }),
    ...(details === undefined ? {} : { details }),
  };
}
