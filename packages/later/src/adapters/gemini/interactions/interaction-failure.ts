import { toPublicSentence } from "../../../conversation/model/failure-reason.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";

/**
 * An interaction that the API says has failed, as the request that it was.
 *
 * @param problem - what the API says of it: `{ code, message }`
 */
export function interactionFailure(problem: unknown): LaterError {
  const message = isObject(problem) ? problem["message"] : undefined;
  const reason =
    typeof message === "string" && message.trim() !== "" ? `: ${toPublicSentence(message)}` : ".";
  return new LaterError("MODEL_REQUEST_FAILED", `The interaction failed${reason}`);
}
