import type { ErrorObject, ToolResult } from "../model/tool-result.ts";
import type { AdmErrorObject } from "./error-object.ts";
import type { AdmToolResult } from "./tool-result.ts";

/** Converts a result to ADM's form. */
export function toAdmResult(result: ToolResult): AdmToolResult {
  const { callId, name } = result;
  return result.status === "SUCCESS"
    ? { call_id: callId, name, status: "SUCCESS", content: result.content }
    : { call_id: callId, name, status: "ERROR", error: pickError(result.error) };
}

/** Converts a result that was read from ADM's form. */
export function fromAdmResult(result: AdmToolResult): ToolResult {
  const { call_id: callId, name } = result;
  return result.status === "SUCCESS"
    ? { callId, name, status: "SUCCESS", content: result.content }
    : { callId, name, status: "ERROR", error: pickError(result.error) };
}

function pickError({
  message,
  type,
  details,
}: ErrorObject | AdmErrorObject): ErrorObject & AdmErrorObject {
  return {
    message,
    ...(type === undefined ? {} : { type }),
    ...(details === undefined ? {} : { details }),
  };
}
