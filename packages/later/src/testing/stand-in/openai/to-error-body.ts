import type { Refusal } from "../refusal.ts";

/** A refusal in the form that OpenAI documents for errors. */
export function toErrorBody({ status, message, facts }: Refusal): object {
  const type = status < 500 ? "invalid_request_error" : "server_error";
  const limit = status === 429 ? { type: "requests", code: "rate_limit_exceeded" } : {};
  return { error: { message, type, param: null, code: null, ...limit, ...facts } };
}
