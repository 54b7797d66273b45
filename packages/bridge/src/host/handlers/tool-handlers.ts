import type { Any } from "@bufbuild/protobuf/wkt";
import { LaterError } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { AuditEntry } from "../../audit/audit-entry.ts";
import type { HostLog } from "../../log/log-record.ts";
import { metadataNames } from "../../protocol/metadata-names.ts";
import { toAny } from "../../protocol/to-any.ts";
import { detailsOf } from "../../protocol/to-status.ts";
import { writeToolValue } from "../../wire/write-tool-value.ts";
import { assertRole } from "../access/roles.ts";
import type { CallScope } from "../serving/call-scope.ts";
import type { UnaryHandlers } from "../serving/handlers.ts";
import { type EndedCall, runTool, type RunToolOptions, type ToolHost } from "../tools/run-tool.ts";
import { toRegisterResponse } from "./register-response.ts";
import { toToolCall, type ToolRequest } from "./to-tool-call.ts";
import { toToolSpec } from "./to-tool-spec.ts";

/** Methods that show, register and run tools. */
export type ToolMethod =
  | "executeTool"
  | "registerTools"
  | "getExposedElixirTools"
  | "executeElixirTool";

/** Shows, registers and runs tools. A call that fails is an answer, not an error. */
export function toolHandlers(host: ToolHost, log: HostLog): UnaryHandlers<ToolMethod> {
  const { tools, audit } = host;
  const run = async (
    request: ToolRequest,
    scope: CallScope,
    options: RunToolOptions = {},
  ): Promise<ToolAnswer> => {
    const startedAt = performance.now();
    const ended = await runTool(host, toToolCall(request), scope, options);
    return toAnswer(ended, Math.round(performance.now() - startedAt));
  };

  return {
    executeTool: (request, scope) => run(request, scope),
    executeElixirTool: (request, scope) =>
      run({ ...request, binaryParameters: {} }, scope, { isOwn: true }),

    registerTools: async ({ sessionId, tools: registrations, workerId }, scope) => {
      audit.assertReady();
      // Whoever registers a name has calls of it run, whatever the worker calls by that name.
      assertRole(scope.caller, "worker");
      const record = (end: Pick<AuditEntry, "outcome" | "errorType">): void => {
        const { principal } = scope.caller;
        for (const { name: tool } of registrations) {
          audit.record({ event: "registration", sessionId, tool, workerId, principal, ...end });
        }
      };
      try {
        await tools.register(sessionId, registrations, workerId, scope.caller);
      } catch (error) {
        if (!LaterError.is(error)) throw error;
        record({ outcome: "rejected", errorType: error.code });
        return { success: false, errorMessage: detailsOf(error) };
      }
      record({ outcome: "accepted" });
      const { principal } = scope.caller;
      const count = registrations.length;
      log.write("info", "tools-registered", {
        session: sessionId,
        worker: workerId,
        count,
        principal,
      });
      return toRegisterResponse(sessionId, registrations);
    },

    getExposedElixirTools: async ({ sessionId }, scope) => {
      try {
        const { caller } = scope;
        const exposed = (await tools.exposed(sessionId, caller)).map(toToolSpec);
        // Workers of snakepit ask for the host's tools, and would take their own ones for such.
        if (scope.metadata.get(metadataNames.listsWorkerTools)[0] !== "1") {
          return { tools: exposed };
        }
        const registered = await tools.registered(sessionId, caller);
        const connected = registered.filter(({ isConnected }) => isConnected);
        return { tools: [...exposed, ...connected.map(({ tool }) => toToolSpec(tool))] };
      } catch (error) {
        if (LaterError.is(error) && error.code === "SESSION_NOT_FOUND") return { tools: [] };
        throw error;
      }
    },
  };
}

/** What both methods that run tools answer with. */
interface ToolAnswer {
  readonly success: boolean;
  readonly result?: Any;
  readonly errorMessage?: string;
  readonly metadata: Record<string, string>;
  readonly executionTimeMs: bigint;
}

function toAnswer({ outcome, toolType }: EndedCall, ms: number): ToolAnswer {
  const times = { execution_time: String(ms), [metadataNames.callId]: outcome.result.callId };
  if (outcome.ok) {
    return {
      success: true,
      result: toAny(writeToolValue(outcome.value)),
      metadata: { ...times, tool_type: toolType },
      executionTimeMs: BigInt(ms),
    };
  }
  const { type = "TOOL_EXECUTION_FAILED", message, details } = outcome.error;
  return {
    success: false,
    errorMessage: message,
    metadata: {
      ...times,
      [metadataNames.errorType]: type,
      ...(details === undefined ? {} : { [metadataNames.errorDetails]: printJson(details) }),
    },
    executionTimeMs: BigInt(ms),
  };
}
