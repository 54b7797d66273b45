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
import type { SessionTool } from "./session-tool.ts";
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

/** How a tool is run. */
export interface RunToolOptions extends Pick<ExecuteOptions, "onEvent"> {
  /** Whether tools that workers have registered are none. @default false */
  readonly isOwn?: boolean;
}

/** How a call has ended. */
export interface EndedCall {
  readonly outcome: Outcome;
  /** Whose the tool is: of the runtime, or of a worker that has registered it. */
  readonly toolType: "local" | "remote";
}

/**
 * Runs a tool for a client. A call that fails is an outcome.
 *
 * @throws LaterError `HOST_UNAVAILABLE` while the audit log refuses
 */
export async function runTool(
  host: ToolHost,
  request: ToolRequest,
  scope: CallScope,
  options: RunToolOptions = {},
): Promise<EndedCall> {
  host.audit.assertReady();
  const startedAt = performance.now();
  const { sessionId, toolName: name, metadata } = request;
  const callId = metadata[metadataNames.callId] ?? crypto.randomUUID();
  const { toolType = "local", ...run } = await runCall(
    host,
    { ...request, callId },
    scope,
    options,
  );
  const durationMs = performance.now() - startedAt;
  host.audit.call({ caller: scope.caller, sessionId, callId, name, durationMs, ...run });
  return { outcome: run.outcome, toolType };
}

/** What has become of a call. */
type Run = Pick<AuditedCall, "tool" | "args" | "outcome"> & Partial<EndedCall>;

async function runCall(
  { runtime, tools }: ToolHost,
  request: ToolRequest & { readonly callId: string },
  scope: CallScope,
  { isOwn = false, ...options }: RunToolOptions,
): Promise<Run> {
  const { sessionId, toolName: name, callId, parameters, binaryParameters, metadata } = request;
  const refuse = (type: string, message: string): Run => ({
    outcome: toOutcome({ callId, name, status: "ERROR", error: { type, message } }),
  });
  let found: SessionTool | undefined;
  let args: Record<string, JsonValue>;
  try {
    found = await tools.find(sessionId, name, scope.caller);
    if (found === undefined) {
      // Unknown tools and hidden ones look alike.
      return refuse("TOOL_NOT_FOUND", `Tool ${name} not found for session ${sessionId}`);
    }
    if (isOwn && found.workerId !== undefined) {
      return refuse("TOOL_NOT_FOUND", `Tool ${name} is not an Elixir tool`);
    }
    if (!found.isConnected) return refuse("TOOL_EXECUTION_FAILED", disconnected(found));
    assertMapKeys(parameters, binaryParameters);
    args = toArguments(readToolArguments({ parameters, binaryParameters, metadata }));
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    if (error.code === "SESSION_NOT_FOUND") {
      return refuse("SESSION_NOT_FOUND", `Session not found: ${sessionId}`);
    }
    return refuse("INVALID_CALL", error.message);
  }
  const { tool, workerId } = found;
  const { principal, roles } = scope.caller;
  const accompanied: CallOptions = {
    // A deadline of the client's fires the signal; it may not prolong the tool's own.
    signal: scope.signal,
    caller: { principal, roles },
    // The session has its own tools only.
    ...(workerId === undefined ? {} : { tool }),
    ...options,
  };
  const outcome = await runtime.execute(sessionId, { id: callId, name, args }, accompanied);
  return { tool, args, outcome, toolType: workerId === undefined ? "local" : "remote" };
}

/** With what is there for hosts only, and kept out of the types that are published. */
type CallOptions = ExecuteOptions & { readonly tool?: LaterTool };

function disconnected({ workerId }: SessionTool): string {
  return `Remote tool execution failed: the worker "${workerId}" is not connected.`;
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
