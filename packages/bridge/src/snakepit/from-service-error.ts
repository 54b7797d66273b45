import { type ServiceError, status } from "@grpc/grpc-js";
import type { JsonObject } from "later-runtime";

import { readErrorMetadata } from "../protocol/error-metadata.ts";
import type { CallError } from "../worker-protocol/messages.ts";
import { fromFailureText } from "./from-failure-text.ts";

/** The error for a call that a worker has ended with a status. */
export function fromServiceError({ code, details: text, metadata }: ServiceError): CallError {
  const facts = readErrorMetadata(metadata);
  if (facts !== undefined) {
    const { type, ...details } = facts.details as JsonObject;
    return {
      type: typeof type === "string" ? type : facts.code,
      message: text,
      ...(Object.keys(details).length === 0 ? {} : { details }),
    };
  }
  switch (code) {
    case status.INVALID_ARGUMENT:
      return { type: "PARAMETER_VALIDATION_FAILED", message: text };
    case status.PERMISSION_DENIED:
      return { type: "PERMISSION_DENIED", message: text };
    default:
      return fromFailureText(text === "" ? `The worker answered with ${status[code]}.` : text);
  }
}
