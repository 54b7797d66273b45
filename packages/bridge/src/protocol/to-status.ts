import { type Metadata, status as statuses } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { toErrorMetadata } from "./error-metadata.ts";
import { statusOfCode } from "./status-of-code.ts";

/** How a request ends that fails. */
export interface FailureStatus {
  readonly code: statuses;
  readonly details: string;
  readonly metadata: Metadata;
}

const maximumLength = 1_000;

/**
 * What the client is told of an error. Clients of the protocol take every error that says "not found"
 * for a missing variable, so those that are about something else do not say it.
 */
export function toStatus(error: unknown): FailureStatus {
  if (!LaterError.is(error)) return toStatus(new LaterError("INTERNAL_ERROR"));
  const code: statuses = statusOfCode[error.code];
  const text = detailsOf(error);
  const details = code === statuses.NOT_FOUND ? text : text.replace(/not(?=\s+found)/gi, "never");
  return { code, details: shorten(details), metadata: toErrorMetadata(error) };
}

/** The text for an error, with the words that clients of the protocol know where there are such. */
export function detailsOf({ code, details, message }: LaterError): string {
  switch (code) {
    case "SESSION_NOT_FOUND":
      return `Session not found: ${textOf(details["sessionId"])}`;
    case "SESSION_EXISTS":
      return `Session already exists: ${textOf(details["sessionId"])}`;
    case "VARIABLE_NOT_FOUND":
      return `Variable not found: ${textOf(details["identifier"])}`;
    default:
      return message;
  }
}

function textOf(detail: unknown): string {
  return typeof detail === "string" ? detail : "";
}

function shorten(text: string): string {
  return text.length > maximumLength ? `${text.slice(0, maximumLength - 1)}…` : text;
}
