import { errorCodes } from "../errors/codes.ts";
import { ToolError } from "../errors/tool-error.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import type { ErrorObject } from "../model/tool-result.ts";
import { toWellFormed } from "../model/well-formed.ts";
import { normaliseResult } from "./normalise-result.ts";
import { redactPaths } from "./redact-paths.ts";

const maxMessageLength = 1_000;
const maxDetailsSize = 16_384;
const typePattern = /^[A-Z][A-Z0-9_]{0,63}$/;

/** How much of an ordinary error the model may see. */
export interface FailureOptions {
  /** Whether the messages of errors other than {@link ToolError} stay in this process. */
  readonly hideErrorMessages: boolean;
}

/**
 * Turns whatever a tool threw into data for the model. A {@link ToolError} speaks for itself; of
 * anything else the message is told, without stack and without paths of this machine.
 */
export function toErrorObject(thrown: unknown, options: FailureOptions): ErrorObject {
  try {
    return isToolError(thrown) ? ofToolError(thrown) : ofAnything(thrown, options);
  } catch {
    // A hostile getter or proxy; nothing of it can be told.
    return { type: "TOOL_EXECUTION_FAILED", message: errorCodes.TOOL_EXECUTION_FAILED.message };
  }
}

/** Recognises a {@link ToolError} among whatever may be thrown, proxies that cannot be looked at included. */
export function isToolError(thrown: unknown): thrown is ToolError {
  try {
    return ToolError.is(thrown);
  } catch {
    return false;
  }
}

function ofToolError(error: ToolError): ErrorObject {
  const details = readDetails(error);
  return {
    type: typePattern.test(error.type) ? error.type : "TOOL_EXECUTION_FAILED",
    message: shorten(error.message),
    ...(details === undefined ? {} : { details }),
  };
}

/** Details that JSON cannot carry are left out: they must not hide the error itself. */
function readDetails({ details }: ToolError): JsonObject | undefined {
  if (!isObject(details)) return undefined;
  try {
    return normaliseResult(details, { maxSize: maxDetailsSize }) as JsonObject;
  } catch {
    return undefined;
  }
}

function ofAnything(thrown: unknown, options: FailureOptions): ErrorObject {
  const message = options.hideErrorMessages ? "" : redactPaths(messageOf(thrown));
  return { type: "TOOL_EXECUTION_FAILED", message: shorten(message) };
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  if (typeof thrown !== "object" || thrown === null || !("message" in thrown)) return "";
  return typeof thrown.message === "string" ? thrown.message : "";
}

function shorten(message: string): string {
  const text = toWellFormed(message).trim();
  if (text === "") return errorCodes.TOOL_EXECUTION_FAILED.message;
  return text.length > maxMessageLength ? `${text.slice(0, maxMessageLength - 1)}…` : text;
}
