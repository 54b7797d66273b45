import type { Refusal } from "../refusal.ts";

/** What the API calls each HTTP status; others below 500 are `invalid_request_error`, above `api_error`. */
const types: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  409: "conflict_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/**
 * A refusal in the form that Anthropic documents for errors.
 *
 * Source: https://platform.claude.com/docs/en/api/errors
 */
export function toErrorBody({ status, message, facts }: Refusal, requestId: string): object {
  const type = types[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
  return { type: "error", error: { type, message, ...facts }, request_id: requestId };
}
