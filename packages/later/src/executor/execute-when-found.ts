import { isTimeLimit } from "../declare/time-limit.ts";
import type { UncheckedCall } from "../model/function-call.ts";
import type { Outcome } from "../model/tool-result.ts";
import { readCall } from "./call-envelope.ts";
import type { ExecuteOptions } from "./execute-options.ts";
import {
  type HomelessCall,
  refuseCall,
  refuseLateCall,
  refuseUncertainCall,
} from "./refuse-call.ts";
import { RunningCall } from "./running-call.ts";

/** What runs a call when it has been found. */
interface FoundSession {
  readonly execute: (call: UncheckedCall, options?: ExecuteOptions) => Promise<Outcome>;
}

/**
 * Runs a call in a session that a store has to be asked for first: the call can be cancelled, and has its limit of
 * time, from the beginning. Never rejects.
 */
export async function executeWhenFound(
  homeless: HomelessCall & { readonly call: UncheckedCall },
  find: () => Promise<FoundSession | undefined>,
): Promise<Outcome> {
  const { sessionId, call, options } = homeless;
  const { signal, timeoutMs } = options ?? {};
  const { callId, name } = readCall(call);
  const startedAt = performance.now();
  const wait = new RunningCall({ sessionId, callId, name }, signal === undefined ? {} : { signal });
  if (isTimeLimit(timeoutMs)) wait.startDeadline(timeoutMs);
  const late = wait.outcome.then((outcome) => ({ outcome }));
  try {
    const found = await Promise.race([find(), late]);
    if (found === undefined) return refuseCall(homeless);
    if ("outcome" in found) return refuseLateCall(homeless, found.outcome);
    if (!isTimeLimit(timeoutMs)) return found.execute(call, options);
    const leftMs = Math.max(1, Math.ceil(timeoutMs - (performance.now() - startedAt)));
    return found.execute(call, { ...options, timeoutMs: leftMs });
  } catch (error) {
    return refuseUncertainCall(homeless, error);
  } finally {
    wait.cancel();
  }
}
