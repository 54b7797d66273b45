import type { Any } from "@bufbuild/protobuf/wkt";
import type { JsonObject, JsonValue } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import { metadataNames } from "../../protocol/metadata-names.ts";
import { readApproval } from "../../protocol/read-approval.ts";
import { readToolArguments } from "../../wire/read-tool-arguments.ts";
import type { ToolCall } from "../tools/run-tool.ts";
import { assertMapKeys } from "./map-keys.ts";

/** What every request of the protocol to run a tool says. */
export interface ToolRequest {
  readonly sessionId: string;
  readonly toolName: string;
  readonly parameters: Readonly<Record<string, Any>>;
  readonly binaryParameters: Readonly<Record<string, Uint8Array>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The call that a request of the protocol asks for. */
export function toToolCall(request: ToolRequest): ToolCall {
  const { sessionId, toolName, parameters, binaryParameters, metadata } = request;
  return {
    sessionId,
    name: toolName,
    callId: metadata[metadataNames.callId] ?? crypto.randomUUID(),
    keptPolicies: metadata[metadataNames.kept]?.split(","),
    readArgs: () => {
      assertMapKeys(parameters, binaryParameters);
      return toArguments(readToolArguments({ parameters, binaryParameters, metadata }));
    },
    readApproval: () => {
      const text = metadata[metadataNames.approval];
      return text === undefined ? undefined : readApproval(parseJson(text));
    },
  };
}

/** Tools take bytes as JSON does: in Base64. */
function toArguments(values: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : (value as JsonValue),
    ]),
  );
}
