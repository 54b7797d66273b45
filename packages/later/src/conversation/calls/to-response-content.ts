import type { FunctionCall } from "../../model/function-call.ts";
import type { Content } from "../content/content.ts";
import type { ExecutedCall } from "./executed-call.ts";
import { toFunctionResponse } from "./to-function-response.ts";

/** The answers to the calls of one response as one turn of the user: one part per call, in their order. */
export function toResponseContent(
  calls: readonly FunctionCall[],
  executed: readonly ExecutedCall[],
): Content {
  const parts = executed.map(({ outcome }, index) => ({
    functionResponse: toFunctionResponse(calls[index] ?? {}, outcome),
  }));
  return { role: "user", parts };
}
