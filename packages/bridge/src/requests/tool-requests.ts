import { LaterError, type Outcome } from "later-runtime";

import { readApproval } from "../protocol/read-approval.ts";
import { atCallDepth } from "./call-depth.ts";
import { kinds, readMember, readOptional } from "./read-member.ts";
import type { AnswererSettings } from "./request-answerer-options.ts";
import type { RequestMethods } from "./request-scope.ts";

/** Shows and runs tools. A call that fails is an answer, not an error. */
export function toolRequests(settings: AnswererSettings): RequestMethods {
  const { listTools, callTool, depthOf, traceOf, maxCallDepth } = settings;
  return {
    "tools.list": async (_params, { session }) => listTools(session),

    "tools.call": async (params, scope) => {
      const tool = readMember(params, "tool", kinds.text);
      const args = readMember(params, "args", kinds.object);
      const callId = readOptional(params, "callId", kinds.text);
      const timeoutMs = readOptional(params, "timeoutMs", kinds.amount);
      const approval = readOptional(params, "approval", kinds.object);
      const traceparent = readOptional(params, "trace", kinds.text) ?? traceOf(scope.call);
      const kept = readOptional(params, "kept", kinds.texts);
      const outer = depthOf(scope.call);
      const depth = outer ?? 0;
      if (depth >= maxCallDepth) {
        const message = `Calls may be made ${maxCallDepth} deep in the course of others.`;
        const details = { quota: "callDepth", limit: maxCallDepth };
        throw new LaterError("QUOTA_EXCEEDED", message, { details });
      }
      const options = {
        signal: scope.signal,
        cancel: () => scope.cancel(),
        isNested: outer !== undefined,
        ...(callId === undefined ? {} : { callId }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(approval === undefined ? {} : { approval: readApproval(approval) }),
        ...(traceparent === undefined ? {} : { traceparent }),
        ...(kept === undefined ? {} : { kept }),
      };
      const outcome = await atCallDepth(depth + 1, () =>
        callTool(scope.session, tool, args, options),
      );
      if (!outcome.ok && scope.isAbandoned) throw new LaterError("CANCELLED");
      return toAnswer(outcome);
    },
  };
}

function toAnswer(outcome: Outcome): object {
  if (outcome.ok) return { value: outcome.value };
  const { type = "TOOL_EXECUTION_FAILED", message, details } = outcome.error;
  return { error: { type, message, ...(details === undefined ? {} : { details }) } };
}
