import type { ToolResult } from "later-runtime";

import { type Draft, isList, isObject, memberOf } from "./draft.ts";

/** What a tool has said of the arguments of a call. */
export interface CallProblems {
  readonly args: Draft;
  readonly violations: readonly ArgumentViolation[];
}

interface ArgumentViolation {
  /** A JSON Pointer. */
  readonly path: string;
  readonly message: string;
}

/** What a result says of single arguments; nothing for results that are of something else. */
export function callProblems(
  args: Draft,
  result: ToolResult | undefined,
): CallProblems | undefined {
  if (result?.status !== "ERROR" || result.error.type !== "PARAMETER_VALIDATION_FAILED")
    return undefined;
  const details = result.error.details as Draft | undefined;
  const violations = isObject(details) ? memberOf(details, "violations") : undefined;
  return isList(violations)
    ? { args, violations: violations as unknown as readonly ArgumentViolation[] }
    : undefined;
}
