import { type Approval, type JsonObject, type Outcome, toOutcome } from "later-runtime";

import { offerOf } from "../../contracts/offer-of.ts";
import type { RequestRights } from "../../requests/request-answerer-options.ts";
import { toJsonValue } from "../../worker-protocol/to-json-value.ts";
import type { Caller } from "../access/authenticator.ts";
import type { CallGate } from "../serving/call-gate.ts";
import { runTool, type ToolHost } from "../tools/run-tool.ts";

/**
 * What a caller may ask for over a connection that stays: the same as with requests of the protocol.
 *
 * @param maxOutstanding - requests of the connection that may wait for their answers at the same time
 */
export function toRequestRights(
  host: ToolHost,
  gate: CallGate,
  caller: Caller,
  maxOutstanding: number,
): RequestRights {
  const { tools, audit } = host;
  return {
    maxOutstanding,
    mayUse: (session, method) => {
      const mayUse = gate.permits(caller, session, method);
      if (!mayUse) audit.denial("PERMISSION_DENIED", method, caller.principal);
      return mayUse;
    },
    listTools: async (session) =>
      (await tools.exposed(session, caller)).map(({ declaration }) => declaration),
    listContracts: () => tools.offered(caller).map(offerOf),
    callTool: async (
      sessionId,
      name,
      args,
      { callId = crypto.randomUUID(), signal, isNested, approval, traceparent, kept, timeoutMs },
    ) => {
      // What is running may end, and takes what it needs for that.
      if (gate.isClosed && !isNested) return refused(callId, name);
      const readArgs = (): JsonObject => toJsonValue(args) as JsonObject;
      const limit = timeoutMs === undefined ? {} : { timeoutMs };
      const readApproval = (): Approval | undefined => approval;
      const call = { sessionId, name, callId, keptPolicies: kept, readArgs, readApproval };
      return (await runTool(host, call, { caller, signal, traceparent }, limit)).outcome;
    },
  };
}

function refused(callId: string, name: string): Outcome {
  const message = "The host is shutting down.";
  const error = { type: "TOOL_UNAVAILABLE", message, details: { reason: "closing" } };
  return toOutcome({ callId, name, status: "ERROR", error });
}
