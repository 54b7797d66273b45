import {
  type AnswerableCall,
  toFunctionResponse,
} from "../../conversation/calls/to-function-response.ts";
import type { FunctionResponse } from "../../conversation/content/content.ts";
import type { Outcome } from "../../model/tool-result.ts";

/** One answer to a call, as a part of the user's turn. */
export interface FunctionResponsePart {
  readonly functionResponse: FunctionResponse;
}

/**
 * The answers to the calls of one response, for those who drive the SDK themselves: all of them belong
 * into one turn of role `user`, right after the model's own content, echoed as it came.
 *
 * @param outcomes - one per call, in the order of the calls, as `session.executeAll` gives them
 *
 * @example
 * ```ts
 * const calls = response.functionCalls ?? [];
 * const parts = toFunctionResponses(calls, await session.executeAll(calls));
 * contents.push(response.candidates[0].content, { role: "user", parts });
 * ```
 */
export function toFunctionResponses(
  calls: readonly AnswerableCall[],
  outcomes: readonly Outcome[],
): FunctionResponsePart[] {
  return outcomes.map((outcome, index) => ({
    functionResponse: toFunctionResponse(calls[index] ?? {}, outcome),
  }));
}
