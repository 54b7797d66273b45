import { errorCodes, type ResultErrorCode } from "../../errors/codes.ts";
import { type Outcome, toOutcome } from "../../model/tool-result.ts";
import type { IdentifiedCall } from "./executed-call.ts";

/** The outcome of a call that is not run, or of which nothing was heard. */
export function toFailure(
  { id, name }: IdentifiedCall,
  type: ResultErrorCode,
  message: string = errorCodes[type].message,
): Outcome {
  return toOutcome({ callId: id, name, status: "ERROR", error: { type, message } });
}
