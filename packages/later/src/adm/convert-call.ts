import type { FunctionCall } from "../model/function-call.ts";
import type { AdmFunctionCall } from "./function-call.ts";

/**
 * Converts a call to ADM's form.
 *
 * @param callId used when the call has no id of its own, which ADM requires
 */
export function toAdmCall({ id, name, args }: FunctionCall, callId: string): AdmFunctionCall {
  return { call_id: id ?? callId, name, args: args ?? {} };
}

/** Converts a call that was read from ADM's form. */
export function fromAdmCall({ call_id: id, name, args }: AdmFunctionCall): FunctionCall {
  return { id, name, args };
}
