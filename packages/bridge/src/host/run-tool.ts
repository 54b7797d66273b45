import type { Any } from "@bufbuild/protobuf/wkt";
import {
  type ExecuteOptions,
  type JsonValue,
  LaterError,
  type LaterTool,
  type Outcome,
  type Runtime,
  toOutcome,
} from "later-runtime";

import { metadataNames } from "../protocol/metadata-names.ts";
import { readToolArguments } from "../wire/read-tool-arguments.ts";
import type { CallScope } from "./call-scope.ts";
import type { AuditedCall, HostAudit } from "./host-audit.ts";
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

/** What running tools takes. */
export interface ToolHost {
  readonly runtime: Runtime;
  readonly tools: SessionTools;
  readonly audit: HostAudit;
}

/**
 * Runs a tool of the runtime for a client. A call that fails is an outcome.
 *
 * @throws LaterError `HOST_UNAVAILABLE` while the audit log refuses
 */
export async function runTool(
  host: ToolHost,
  request: ToolRequest,
  scope: CallScope,
  options: Pick<ExecuteOptions, "onEvent"> = {},
): Promise<Outcome> {
  host.audit.assertReady();
  const startedAt = performance.now();
  const { sessionId, toolName: name, metadata } = request;
  const callId = metadata[metadataNames.callId] ?? crypto.randomUUID();
  const run = await runCall(host, { ...request, callId }, scope, options);
  const durationMs = performance.now() - startedAt;
  host.audit.call({ caller: scope.caller, sessionId, callId, name, durationMs, ...run });
  return run.outcome;
}

/** What has become of a call. */
type Run = Pick<AuditedCall, "tool" | "args" | "outcome">;

async function runCall(
  { runtime, tools }: ToolHost,
  request: ToolRequest & { readonly callId: string },
  scope: CallScope,
  options: Pick<ExecuteOptions, "onEvent">,
): Promise<Run> {
  const { sessionId, toolName: name, callId, parameters, binaryParameters, metadata } = request;
  const refuse = (type: string, message: string): Run => ({
    outcome: toOutcome({ callId, name, status: "ERROR", error: { type, message } }),
  });
  let tool: LaterTool | undefined;
  let args: Record<string, JsonValue>;
  try {
    tool = await tools.find(sessionId, name, scope.caller);
    if (tool === undefined) return refuse(...explainAbsence(tools, sessionId, name));
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
  const outcome = await runtime.execute(
    sessionId,
    { id: callId, name, args },
    // A deadline of the client's fires the signal; it may not prolong the tool's own.
    { signal: scope.signal, caller: { principal, roles }, ...options },
  );
  return { tool, args, outcome };
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
