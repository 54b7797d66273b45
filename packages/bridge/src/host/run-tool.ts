import type { Any } from "@bufbuild/protobuf/wkt";
import {
  type ExecuteOptions,
  type JsonValue,
  LaterError,
  type Outcome,
  type Runtime,
  toOutcome,
} from "later-runtime";

import { metadataNames } from "../protocol/metadata-names.ts";
import { readToolArguments } from "../wire/read-tool-arguments.ts";
import type { CallScope } from "./call-scope.ts";
import { assertMapKeys } from "./map-keys.ts";
import type { SessionTools } from "./session-tools.ts";

/** What every request to run a tool says. */
export interface ToolRequest {
  readonly sessionId: string;
  readonly toolName: string;
  readonly parameters: Readonly<Record<string, Any>>;
  readonly binaryParameters: Readonly<Record<string, Uint8Array>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Runs a tool of the runtime for a client. Never rejects but for a defect. */
export async function runTool(
  runtime: Runtime,
  tools: SessionTools,
  request: ToolRequest,
  scope: CallScope,
  options: Pick<ExecuteOptions, "onEvent"> = {},
): Promise<Outcome> {
  const { sessionId, toolName: name, parameters, binaryParameters, metadata } = request;
  const callId = metadata[metadataNames.callId] ?? crypto.randomUUID();
  const refuse = (type: string, message: string): Outcome =>
    toOutcome({ callId, name, status: "ERROR", error: { type, message } });
  let args: Record<string, JsonValue>;
  try {
    if ((await tools.find(sessionId, name, scope.caller)) === undefined) {
      return refuse(...explainAbsence(tools, sessionId, name));
    }
    assertMapKeys(parameters, binaryParameters);
    args = toArguments(readToolArguments({ parameters, binaryParameters, metadata }));
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    if (error.code === "SESSION_NOT_FOUND") {
      return refuse("SESSION_NOT_FOUND", `Session not found: ${sessionId}`);
    }
    return refuse("INVALID_CALL", error.message);
  }
  const { principal, roles } = scope.caller;
  return runtime.execute(
    sessionId,
    { id: callId, name, args },
    // A deadline of the client's fires the signal; it may not prolong the tool's own.
    { signal: scope.signal, caller: { principal, roles }, ...options },
  );
}

/** Unknown tools and hidden ones look alike. */
function explainAbsence(
  tools: SessionTools,
  sessionId: string,
  name: string,
): readonly [type: string, message: string] {
  const registered = tools.findRegistered(sessionId, name);
  return registered === undefined
    ? ["TOOL_NOT_FOUND", `Tool ${name} not found for session ${sessionId}`]
    : [
        "TOOL_EXECUTION_FAILED",
        `Remote tool execution failed: the worker "${registered.workerId}" is not connected.`,
      ];
}

/** Tools take bytes as JSON does: in Base64. */
function toArguments(values: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : (value as JsonValue),
    ]),
  );
}
