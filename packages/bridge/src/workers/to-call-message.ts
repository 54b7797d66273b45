import { type Detached, detach } from "../worker-protocol/attachments.ts";
import type { Call } from "../worker-protocol/messages.ts";
import { packLists } from "../worker-protocol/number-lists.ts";
import { initialCredit } from "./link-call.ts";
import type { WorkerCall } from "./worker-endpoint.ts";

/**
 * A call as it goes to a worker.
 *
 * @param takesLists - whether the worker takes attachments of the type `list`
 * @throws LaterError `INVALID_JSON` for arguments that no message can carry
 */
export function toCallMessage(
  id: number,
  call: WorkerCall,
  timeoutMs: number,
  takesLists: boolean,
): { readonly message: Call; readonly attachments: Detached["attachments"] } {
  const { tool, session, callId, wantsChunks, wantsProgress, trace, kept } = call;
  const { value, binary, attachments } = detach(
    takesLists ? packLists(call.args) : call.args,
    "/args",
  );
  const message = {
    type: "call" as const,
    id,
    tool,
    args: value as Call["args"],
    session,
    callId,
    ...(timeoutMs === Infinity ? undefined : { timeoutMs }),
    ...(wantsChunks ? { credit: initialCredit } : undefined),
    ...(wantsProgress ? { progress: true } : undefined),
    ...(trace === undefined ? undefined : { trace }),
    ...(kept === undefined ? undefined : { kept }),
    ...(binary === undefined ? undefined : { binary }),
  };
  return { message, attachments };
}
