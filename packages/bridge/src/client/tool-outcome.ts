import {
  type ErrorObject,
  errorCodes,
  type JsonObject,
  type JsonValue,
  LaterError,
  type Outcome,
  toOutcome,
} from "later-runtime";
import { parseJson } from "later-runtime/adm";

import { metadataNames } from "../protocol/metadata-names.ts";
import { isObject } from "../wire/is-object.ts";

/** Which call it is that has ended. */
export interface CallName {
  readonly callId: string;
  readonly name: string;
}

type Texts = Readonly<Record<string, string>>;

/** A call that ended with a value. */
export function toSuccess(call: CallName, content: JsonValue): Outcome {
  return toOutcome({ ...call, status: "SUCCESS", content });
}

/** A call that ended with an error, of which the metadata of the answer tell. */
export function toFailedOutcome(call: CallName, message: string, metadata: Texts): Outcome {
  const type = metadata[metadataNames.errorType] ?? "TOOL_EXECUTION_FAILED";
  const details = readDetails(metadata[metadataNames.errorDetails]);
  return toFailure(call, { type, message, ...(details === undefined ? {} : { details }) });
}

/**
 * A call that ended with a status.
 *
 * @throws the error itself, if it is none that results have: the host has said nothing about the tool
 */
export function toOutcomeOfError(call: CallName, error: unknown): Outcome {
  if (!LaterError.is(error) || errorCodes[error.code].channel === "thrown") throw error;
  const { type, ...rest } = error.details;
  const isOwn = error.code === "TOOL_EXECUTION_FAILED" && typeof type === "string";
  const details = (isOwn ? rest : error.details) as JsonObject;
  return toFailure(call, {
    type: isOwn ? type : error.code,
    message: error.message,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  });
}

/** A call that ended with an error. */
export function toFailure(call: CallName, error: ErrorObject): Outcome {
  const message = error.message.trim() === "" ? "The tool failed." : error.message;
  return toOutcome({ ...call, status: "ERROR", error: { ...error, message } });
}

function readDetails(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const details: unknown = parseJson(text);
    return isObject(details) ? (details as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
