import type { Any } from "@bufbuild/protobuf/wkt";
import { LaterError, type Outcome } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { AuditEntry } from "../audit/audit-entry.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toAny } from "../protocol/to-any.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";
import type { CallScope } from "./call-scope.ts";
import type { UnaryHandlers } from "./handlers.ts";
import type { HostLog } from "./log-record.ts";
import { runTool, type ToolHost, type ToolRequest } from "./run-tool.ts";
import { detailsOf } from "./to-status.ts";

/** Methods that show, register and run tools. */
export type ToolMethod =
  | "executeTool"
  | "registerTools"
  | "getExposedElixirTools"
  | "executeElixirTool";

/** Shows, registers and runs tools. A call that fails is an answer, not an error. */
export function toolHandlers(host: ToolHost, log: HostLog): UnaryHandlers<ToolMethod> {
  const { tools, audit } = host;
  const run = async (request: ToolRequest, scope: CallScope): Promise<ToolAnswer> => {
    const startedAt = performance.now();
    const end = tools.began(request.sessionId);
    try {
      const outcome = await runTool(host, request, scope);
      return toAnswer(outcome, Math.round(performance.now() - startedAt));
    } finally {
      end();
    }
  };

  return {
    executeTool: run,
    executeElixirTool: (request, scope) => run({ ...request, binaryParameters: {} }, scope),

    registerTools: async ({ sessionId, tools: registrations, workerId }, scope) => {
      audit.assertReady();
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
      return {
        success: true,
        toolIds: Object.fromEntries(
          registrations.map(({ name }) => [name, `${sessionId}:${name}`]),
        ),
      };
    },

    getExposedElixirTools: async ({ sessionId }, scope) => {
      try {
        return { tools: [...(await tools.exposed(sessionId, scope.caller))] };
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

function toAnswer(outcome: Outcome, ms: number): ToolAnswer {
  const times = { execution_time: String(ms), [metadataNames.callId]: outcome.result.callId };
  if (outcome.ok) {
    return {
      success: true,
      result: toAny(writeToolValue(outcome.value)),
      metadata: { ...times, tool_type: "local" },
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
