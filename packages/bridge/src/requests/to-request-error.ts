import { errorCodes, type JsonObject, LaterError } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { RequestError } from "../worker-protocol/messages.ts";

const maximumMessageLength = 1_000;
const maximumDetailsLength = 4_096;

/**
 * What the other side is told of an error: the code, the message and the details of one of the library's, without
 * details that are no JSON or too long, and of any other no more than that there was one.
 */
export function toRequestError(error: unknown): RequestError {
  if (!LaterError.is(error)) {
    const code = "INTERNAL_ERROR";
    return { code, message: errorCodes[code].message };
  }
  const { code, message, details } = error;
  return { code, message: shorten(message), ...readDetails(details) };
}

function readDetails(details: Readonly<Record<string, unknown>>): {
  readonly details?: JsonObject;
} {
  try {
    const text = printJson(details);
    if (text === "{}" || text.length > maximumDetailsLength) return {};
    return { details: details as JsonObject };
  } catch {
    return {};
  }
}

function shorten(text: string): string {
  return text.length > maximumMessageLength ? `${text.slice(0, maximumMessageLength - 1)}…` : text;
}
