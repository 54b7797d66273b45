import type { JsonObject } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import type { ExecuteToolResponse } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { isObject } from "../wire/is-object.ts";
import { readToolValue } from "../wire/read-tool-value.ts";
import { readTypeUrl } from "../wire/read-type-url.ts";
import type { CallError } from "../worker-protocol/messages.ts";
import { unreadable } from "../workers/link-call.ts";
import type { CallEnding } from "../workers/worker-endpoint.ts";
import { fromFailureText } from "./from-failure-text.ts";

/** How a call ended, by the answer of a worker. */
export function fromExecuteResponse(response: ExecuteToolResponse): CallEnding {
  if (!response.success) return { type: "error", error: readError(response) };
  try {
    return { type: "value", value: readResult(response) };
  } catch {
    return unreadable;
  }
}

/** Bytes that the result does not describe as numbers are the result. */
function readResult({ result, binaryResult }: ExecuteToolResponse): unknown {
  if (binaryResult.length === 0) return result === undefined ? null : readToolValue(result);
  if (result === undefined || !hasElements(result.typeUrl)) return binaryResult;
  return readToolValue(result, binaryResult);
}

function hasElements(typeUrl: string): boolean {
  const { form, name } = readTypeUrl(typeUrl);
  return form === "binary" || name === "embedding" || name === "tensor";
}

/** A worker that is a host of this library tells of which type the error is. */
function readError({ errorMessage, metadata }: ExecuteToolResponse): CallError {
  const type = metadata[metadataNames.errorType];
  if (type === undefined) return fromFailureText(errorMessage);
  const details = readDetails(metadata[metadataNames.errorDetails]);
  return { type, message: errorMessage, ...(details === undefined ? {} : { details }) };
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
