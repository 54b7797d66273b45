import { type ServiceError, status } from "@grpc/grpc-js";
import { LaterError, type LaterErrorCode } from "later-runtime";

import { readErrorMetadata } from "../protocol/error-metadata.ts";

/** What a method is about, and so what a status speaks of. */
type Subject = "session" | "variable" | "tool";

/** What a status means where the host says no more than that. */
const codeOfStatus: Readonly<
  Record<status, LaterErrorCode | Readonly<Record<Subject, LaterErrorCode>>>
> = {
  [status.OK]: "INTERNAL_ERROR",
  [status.CANCELLED]: "CANCELLED",
  [status.UNKNOWN]: "INTERNAL_ERROR",
  [status.INVALID_ARGUMENT]: {
    session: "INVALID_ARGUMENT",
    variable: "INVALID_VARIABLE",
    tool: "INVALID_ARGUMENT",
  },
  [status.DEADLINE_EXCEEDED]: "TIMEOUT",
  [status.NOT_FOUND]: {
    session: "SESSION_NOT_FOUND",
    variable: "VARIABLE_NOT_FOUND",
    tool: "TOOL_NOT_FOUND",
  },
  [status.ALREADY_EXISTS]: {
    session: "SESSION_EXISTS",
    variable: "VARIABLE_EXISTS",
    tool: "DUPLICATE_TOOL",
  },
  [status.PERMISSION_DENIED]: "PERMISSION_DENIED",
  [status.RESOURCE_EXHAUSTED]: "QUOTA_EXCEEDED",
  [status.FAILED_PRECONDITION]: {
    session: "INTERNAL_ERROR",
    variable: "VARIABLE_LOCKED",
    tool: "INTERNAL_ERROR",
  },
  [status.ABORTED]: "VERSION_CONFLICT",
  [status.OUT_OF_RANGE]: {
    session: "INVALID_ARGUMENT",
    variable: "VERSION_NOT_FOUND",
    tool: "INVALID_ARGUMENT",
  },
  [status.UNIMPLEMENTED]: "INTERNAL_ERROR",
  [status.INTERNAL]: "INTERNAL_ERROR",
  [status.UNAVAILABLE]: "HOST_UNAVAILABLE",
  [status.DATA_LOSS]: "INTERNAL_ERROR",
  [status.UNAUTHENTICATED]: "UNAUTHENTICATED",
};

/**
 * The error for a call that failed: what the host says in its trailer, or else what the status means for
 * the method.
 */
export function toLaterError(cause: ServiceError, method: string): LaterError {
  const { code, details: text, metadata } = cause;
  const facts = readErrorMetadata(metadata);
  if (facts !== undefined)
    return new LaterError(facts.code, text, { cause, details: facts.details });
  const name = status[code] ?? String(code);
  const details = { method, status: name };
  if (code === status.DEADLINE_EXCEEDED) return deadlineExceeded(method, cause);
  const message = text === "" ? `The host answered "${method}" with ${name}.` : text;
  return new LaterError(codeOf(code, text, subjectOf(method)), message, { cause, details });
}

/** The error for a host that has not answered in time. */
export function deadlineExceeded(method: string, cause?: ServiceError): LaterError {
  return new LaterError("TIMEOUT", `The host did not answer "${method}" in time.`, {
    cause,
    details: { method, status: status[status.DEADLINE_EXCEEDED] },
  });
}

function codeOf(code: status, text: string, subject: Subject): LaterErrorCode {
  const meaning = codeOfStatus[code] ?? "INTERNAL_ERROR";
  if (typeof meaning === "string") return meaning;
  const isSession = code === status.NOT_FOUND && /session not found/i.test(text);
  return meaning[isSession ? "session" : subject];
}

function subjectOf(method: string): Subject {
  if (/Variable|Dependency|Optimization/.test(method)) return "variable";
  return method.includes("Tool") ? "tool" : "session";
}
