import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";

/**
 * How long the service asks to be left alone, in milliseconds, where a failed request says so: in the
 * header `Retry-After` of errors that keep headers, in Google's `RetryInfo`, or in `details.retryAfterMs`
 * of a client's own `MODEL_REQUEST_FAILED`.
 */
export function requestedDelayMs(error: unknown): number | undefined {
  if (!isObject(error)) return undefined;
  const delayMs = LaterError.is(error)
    ? error.details["retryAfterMs"]
    : (fromHeaders(error["headers"]) ?? fromRetryInfo(error["message"]));
  return typeof delayMs === "number" && delayMs >= 0 ? delayMs : undefined;
}

/** As a `Headers`, or as an object with names in lower case. */
function fromHeaders(headers: unknown): number | undefined {
  if (!isObject(headers)) return undefined;
  const get = headers["get"];
  const value: unknown =
    typeof get === "function" ? get.call(headers, "retry-after") : headers["retry-after"];
  if (typeof value !== "string" || value.trim() === "") return undefined;
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return Number(value) * 1_000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, time - Date.now());
}

/** Google's SDK has the body of the answer in the message of its errors, and nothing else of it. */
function fromRetryInfo(message: unknown): number | undefined {
  const answer = typeof message === "string" ? parse(message.slice(message.indexOf("{"))) : {};
  const problem = isObject(answer) ? answer["error"] : undefined;
  const details: unknown = isObject(problem) ? problem["details"] : undefined;
  if (!Array.isArray(details)) return undefined;
  for (const detail of details) {
    if (!isObject(detail) || !String(detail["@type"]).endsWith("google.rpc.RetryInfo")) continue;
    const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(String(detail["retryDelay"])) ?? [];
    if (seconds !== undefined) return Number(seconds) * 1_000;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
