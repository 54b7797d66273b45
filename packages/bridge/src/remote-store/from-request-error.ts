import { errorCodes, LaterError, type LaterErrorCode } from "later-runtime";

import { isObject } from "../wire/is-object.ts";

/** The error that a host answers a request with; one of a code that this library does not have is internal. */
export function fromRequestError(error: unknown): LaterError {
  const { code, message, details } = isObject(error) ? error : {};
  const text = typeof message === "string" ? message : undefined;
  if (typeof code !== "string" || !Object.hasOwn(errorCodes, code)) {
    return new LaterError("INTERNAL_ERROR", text, { details: { code } });
  }
  return new LaterError(code as LaterErrorCode, text, isObject(details) ? { details } : {});
}
