import type { JsonObject } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { FunctionResponse } from "./content.ts";
import { toPlainJson } from "./plain-json.ts";

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
  return {
    ...(typeof id === "string" ? { id } : {}),
    name,
    response: toPlainJson(
      outcome.ok ? { output: outcome.value } : { error: toErrorDetails(outcome) },
    ),
  };
}

function toErrorDetails({ error }: Extract<Outcome, { readonly ok: false }>): JsonObject {
  const { message, type, details } = error;
  return {
    message,
    ...(type === undefined ? {} : { type }),
    ...(details === undefined ? {} : { details }),
  };
}
