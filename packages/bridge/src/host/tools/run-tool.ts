import {
  type Approval,
  type ExecuteOptions,
  type JsonObject,
  LaterError,
  type LaterTool,
  type Outcome,
  type Runtime,
  toOutcome,
} from "later-runtime";

import type { Caller } from "../access/authenticator.ts";
import { ClientApproval } from "../access/client-approval.ts";
import type { AuditedCall, HostAudit } from "../access/host-audit.ts";
import type { SessionTool } from "./session-tool.ts";
import type { SessionTools } from "./session-tools.ts";
import type { SharedSignals } from "./shared-signals.ts";

/** Which tool is to be run, in whichever way that was asked for. */
export interface ToolCall {
  readonly sessionId: string;
  readonly name: string;
  readonly callId: string;
  /** Names of the tool's policies that the caller keeps to. @default none */
  readonly keptPolicies?: readonly string[] | undefined;
  /** @throws LaterError for what are no arguments; the call then fails with `INVALID_CALL` */
  readonly readArgs: () => JsonObject;
  /**
   * What the caller says that a person has decided about the call.
   *
   * @throws LaterError for what is no decision; the call then fails with `INVALID_CALL`
   */
  readonly readApproval: () => Approval | undefined;
}

/** Whoever has a tool run. */
export interface CallOrigin {
  readonly caller: Caller;
  /** Fires when the result is no longer wanted. */
  readonly signal: AbortSignal;
  /** The span in whose course the call is made, as whoever makes it says. */
  readonly traceparent?: string | undefined;
}

/** What running tools takes. */
export interface ToolHost {
  readonly runtime: Runtime;
  readonly tools: SessionTools;
  readonly audit: HostAudit;
  readonly signals: SharedSignals;
}

/** How a tool is run. */
export interface RunToolOptions extends Pick<ExecuteOptions, "onEvent" | "timeoutMs"> {
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
  { runtime, tools, audit, signals }: ToolHost,
  call: ToolCall,
  origin: CallOrigin,
  options: RunToolOptions = {},
): Promise<EndedCall> {
  audit.assertReady();
  const startedAt = performance.now();
  const { sessionId, name, callId } = call;
  const end = tools.began(sessionId);
  const key = JSON.stringify([origin.caller.principal, sessionId, callId]);
  // A deadline of the client's fires the signal; it may not prolong the tool's own.
  const { signal, leave } = signals.join(key, origin.signal);
  try {
    const { toolType = "local", ...run } = await runCall({ runtime, tools }, call, origin, {
      ...options,
      signal,
    });
    const durationMs = performance.now() - startedAt;
    audit.call({ caller: origin.caller, sessionId, callId, name, durationMs, ...run });
    return { outcome: run.outcome, toolType };
  } finally {
    leave();
    end();
  }
}

/** What has become of a call. */
type Run = Pick<AuditedCall, "tool" | "args" | "approval" | "outcome"> & Partial<EndedCall>;

async function runCall(
  { runtime, tools }: Pick<ToolHost, "runtime" | "tools">,
  { sessionId, name, callId, keptPolicies, readArgs, readApproval }: ToolCall,
  origin: CallOrigin,
  { isOwn = false, ...options }: RunToolOptions & Pick<ExecuteOptions, "signal">,
): Promise<Run> {
  const refuse = (type: string, message: string): Run => ({
    outcome: toOutcome({ callId, name, status: "ERROR", error: { type, message } }),
  });
  let found: SessionTool | undefined;
  let args: JsonObject;
  let approval: ClientApproval;
  try {
    found = await tools.find(sessionId, name, origin.caller);
    if (found === undefined) {
      // Unknown tools and hidden ones look alike.
      return refuse("TOOL_NOT_FOUND", `Tool ${name} not found for session ${sessionId}`);
    }
    if (isOwn && found.workerId !== undefined) {
      return refuse("TOOL_NOT_FOUND", `Tool ${name} is not an Elixir tool`);
    }
    if (!found.isConnected) return refuse("TOOL_EXECUTION_FAILED", disconnected(found));
    args = readArgs();
    approval = new ClientApproval(readApproval(), origin.caller);
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    if (error.code === "SESSION_NOT_FOUND") {
      return refuse("SESSION_NOT_FOUND", `Session not found: ${sessionId}`);
    }
    return refuse("INVALID_CALL", error.message);
  }
  const { tool, workerId } = found;
  const { caller, traceparent } = origin;
  const { principal, roles } = caller;
  const accompanied: CallOptions = {
    caller: { principal, roles },
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(approval.counted === undefined ? {} : { approval: approval.counted }),
    ...(keptPolicies === undefined ? {} : { keptPolicies }),
    // The session has its own tools only.
    ...(workerId === undefined ? {} : { tool }),
    ...options,
  };
  const outcome = await runtime.execute(sessionId, { id: callId, name, args }, accompanied);
  return {
    tool,
    args,
    approval: approval.record,
    outcome: approval.explain(outcome),
    toolType: workerId === undefined ? "local" : "remote",
  };
}

/** With what is there for hosts only, and kept out of the types that are published. */
type CallOptions = ExecuteOptions & {
  readonly tool?: LaterTool;
  readonly keptPolicies?: readonly string[];
};

function disconnected({ workerId }: SessionTool): string {
  return `Remote tool execution failed: the worker "${workerId}" is not connected.`;
}
