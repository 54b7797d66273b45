import type { Refusal } from "../refusal.ts";

/** Google's name for each HTTP status that the stand-in answers with. */
const statusNames: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  408: "CANCELLED",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** A refusal in the terms of Google's error model. */
export function toErrorBody(refusal: Refusal): {
  readonly error: Readonly<Record<string, unknown>>;
} {
  const { status, message, facts, retryAfterMs } = refusal;
  const retryDelay = retryAfterMs === undefined ? undefined : `${retryAfterMs / 1_000}s`;
  const details =
    retryDelay === undefined
      ? {}
      : { details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }] };
  return {
    error: {
      code: status,
      message,
      status: statusNames[status] ?? "UNKNOWN",
      ...details,
      ...facts,
    },
  };
}
