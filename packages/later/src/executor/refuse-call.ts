import type { Outcome } from "../model/tool-result.ts";
import { readCall } from "./call-envelope.ts";
import type { ExecuteOptions } from "./execute-options.ts";
import { RunningCall } from "./running-call.ts";

/** Ends a call with `SESSION_NOT_FOUND`, before anything of it is looked at but its identity. */
export function refuseCall(
  sessionId: string,
  call: unknown,
  options: ExecuteOptions | undefined,
): Promise<Outcome> {
  const { callId, name } = readCall(call);
  const { signal: _, ...watching } = options ?? {};
  const running = new RunningCall({ sessionId, callId, name }, watching);
  running.fail("SESSION_NOT_FOUND", "The session does not exist or has been closed.");
  return running.outcome;
}
