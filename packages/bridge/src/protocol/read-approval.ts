import { type Approval, LaterError } from "later-runtime";

import { isObject } from "../wire/is-object.ts";

/**
 * Reads what somebody says that a person has decided about a call.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what is no decision
 */
export function readApproval(value: unknown): Approval {
  const { decision, reason = null } = isObject(value) ? value : {};
  if (decision === "allow") return { decision };
  if (decision === "deny" && reason === null) return { decision };
  if (decision === "deny" && typeof reason === "string") return { decision, reason };
  throw new LaterError(
    "INVALID_ARGUMENT",
    'An approval is {"decision": "allow"}, or {"decision": "deny"}, which may have a text as "reason".',
  );
}
