import { toPublicSentence } from "../../../conversation/model/failure-reason.ts";
import { LaterError } from "../../../errors/later-error.ts";
import { isObject } from "../../../model/json.ts";

/** What may pass by itself; everything else lies in the request. */
const passingCodes: ReadonlySet<unknown> = new Set([
  undefined,
  null,
  "server_error",
  "rate_limit_exceeded",
  "vector_store_timeout",
  "failed_to_download_image",
]);

/**
 * A response that the API says has failed, as the request that it was.
 *
 * @param problem - what the API says of it: `{ code, message }`
 */
export function responseFailure(problem: unknown): LaterError {
  const { code, message } = isObject(problem) ? problem : {};
  const reason =
    typeof message === "string" && message.trim() !== "" ? `: ${toPublicSentence(message)}` : ".";
  return new LaterError("MODEL_REQUEST_FAILED", `The response failed${reason}`, {
    details: typeof code === "string" ? { code } : {},
    retryable: passingCodes.has(code),
  });
}

/** Why a response failed, as far as it says so itself. */
export function failureOf(response: unknown): LaterError {
  return responseFailure(isObject(response) ? response["error"] : undefined);
}
