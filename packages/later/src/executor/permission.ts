import type { Approval, ApprovalRequest, Approve } from "./approval.ts";
import type { Authorization } from "./authorization.ts";
import type { CallRequest } from "./call-request.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import type { RunningCall } from "./running-call.ts";

/**
 * Asks the program whether a call may run. Never rejects: what fails is a no.
 *
 * @param isFromModel - whether a model makes the call; what a tool is annotated with counts then also where there is no hook
 */
export async function authorizeCall(
  { authorize, approve }: ExecutorOptions,
  request: CallRequest,
  isFromModel = false,
): Promise<Authorization> {
  if (authorize === undefined) {
    const { requiresApproval } = request.tool.annotations;
    const isAsked = requiresApproval === true && (isFromModel || approve !== undefined);
    return { decision: isAsked ? "ask" : "allow" };
  }
  try {
    const answer = await authorize(request);
    return answer.decision === "ask" ? { decision: "ask", ...reasonOf(answer) } : read(answer);
  } catch {
    return { decision: "deny" };
  }
}

/**
 * What a person decides about a call, unless one has decided before; its time stands still meanwhile. Never rejects: what
 * fails is a no.
 *
 * @returns `undefined` where there is nobody to ask
 */
export async function approveCall(
  request: ApprovalRequest,
  approve: Approve | undefined,
  decided: Approval | undefined,
  running: RunningCall,
): Promise<Approval | undefined> {
  if (decided !== undefined) return read(decided);
  if (approve === undefined) return undefined;
  running.pause(request.reason);
  try {
    return read(await approve(request));
  } catch {
    return { decision: "deny" };
  } finally {
    running.resume();
  }
}

function read(answer: Exclude<Authorization, { readonly decision: "ask" }>): Approval {
  return answer.decision === "allow"
    ? { decision: "allow" }
    : { decision: "deny", ...reasonOf(answer) };
}

function reasonOf({ reason }: { readonly reason?: unknown }): { readonly reason?: string } {
  return typeof reason === "string" ? { reason } : {};
}
