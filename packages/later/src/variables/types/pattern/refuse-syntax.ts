import type { LaterError } from "../../../errors/later-error.ts";
import { invalidConstraint } from "../invalid-constraint.ts";

/** The error for a pattern that is well-formed, but uses what no linear-time search can answer. */
export function refuseSyntax(feature: string): LaterError {
  return invalidConstraint(`pattern may not use ${feature}`);
}
