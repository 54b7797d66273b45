import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { failureReason } from "../model/failure-reason.ts";
import { describeRequestFailure } from "../model/request-failure.ts";

/**
 * Whether a request failed for a reason that may pass by itself: the service is busy or in trouble, the
 * connection was not made or lost, the answer was damaged or late. Everything else, mistakes in the
 * program included, would fail again.
 */
export function mayPass(error: unknown): boolean {
  if (LaterError.is(error)) return error.retryable;
  const { status, code } = describeRequestFailure("", error).details;
  if (status !== undefined) return passingStatuses.has(status);
  if (code !== undefined) return passingCodes.has(code);
  return failureReason(error) !== undefined || isLostConnection(error);
}

const passingStatuses: ReadonlySet<unknown> = new Set([408, 429, 500, 502, 503, 504, 529]);

const passingCodes: ReadonlySet<unknown> = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_BODY_TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_SOCKET",
]);

/** What `fetch` of browsers and other runtimes says, which give no code; the last is Node's. */
const lostConnection =
  /^(?:Failed to fetch|NetworkError when attempting|Load failed|error sending request|fetch failed$)/;

const lostNames: ReadonlySet<string> = new Set([
  "APIConnectionError",
  "APIConnectionTimeoutError",
  "AbortError",
  "TimeoutError",
]);

/**
 * A client that gives up by itself, at a time limit of its own, says so with the same errors as `fetch`, or as
 * Anthropic's SDK does.
 */
function isLostConnection(error: unknown): boolean {
  if (!isObject(error)) return false;
  const { name, message } = error;
  if (typeof name === "string" && lostNames.has(name)) return true;
  return name === "TypeError" && lostConnection.test(String(message));
}
