import type { JsonObject } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { FunctionResponse } from "./content.ts";
import { toPlainJson } from "./plain-json.ts";
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
  const named = { ...(typeof id === "string" ? { id } : {}), name };
  if (!outcome.ok) return { ...named, response: toPlainJson({ error: toErrorDetails(outcome) }) };
  const { value, parts } = splitMedia(toPlainJson(outcome.value));
  return { ...named, response: { output: value }, ...(parts.length === 0 ? {} : { parts }) };
}

function toErrorDetails({ error }: Extract<Outcome, { readonly ok: false }>): JsonObject {
  const { message, type, details } = error;
  return {
    message,
    ...(type === undefined ? {} : { type }),
    ...(details === undefined ? {} : { details }),
  };
}
