import type { Outcome } from "later-runtime";

import type { RouteOutcome } from "./caller.ts";

/** What a runtime or a client says of a call's end, in the words of a caller. */
export function toRouteOutcome(outcome: Outcome): RouteOutcome {
  if (outcome.ok) return { ok: true, value: outcome.value };
  const { type = "NONE", message, details } = outcome.error;
  const reason = details?.["reason"];
  return { ok: false, type, message, ...(typeof reason === "string" ? { reason } : {}) };
}
