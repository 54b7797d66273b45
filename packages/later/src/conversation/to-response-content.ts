import type { FunctionCall } from "../model/function-call.ts";
import type { JsonObject } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { Content, FunctionResponse } from "./content.ts";
import type { ExecutedCall } from "./executed-call.ts";

/**
 * The answers to the calls of one response, as one turn of the user: one part per call, in the model's
 * order, under the model's name and, exactly when it gave one, the model's id.
 */
export function toResponseContent(
  calls: readonly FunctionCall[],
  executed: readonly ExecutedCall[],
): Content {
  return {
    role: "user",
    parts: executed.flatMap(({ outcome }, index) => {
      const call = calls[index];
      return call === undefined ? [] : { functionResponse: toResponse(call, outcome) };
    }),
  };
}

function toResponse({ id, name }: FunctionCall, outcome: Outcome): FunctionResponse {
  return {
    ...(typeof id === "string" ? { id } : {}),
    name,
    response: outcome.ok ? { output: outcome.value } : { error: toError(outcome) },
  };
}

function toError({ error }: Extract<Outcome, { readonly ok: false }>): JsonObject {
  const { message, type, details } = error;
  return {
    message,
    ...(type === undefined ? {} : { type }),
    ...(details === undefined ? {} : { details }),
  };
}
