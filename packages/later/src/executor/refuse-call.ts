import { errorCodes, type LaterErrorCode, type ResultErrorCode } from "../errors/codes.ts";
import { LaterError } from "../errors/later-error.ts";
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
  const running = beginRefusal(sessionId, call, options);
  running.fail("SESSION_NOT_FOUND", "The session does not exist or has been closed.");
  return running.outcome;
}

/**
 * Ends a call because the store cannot say whether there is its session: with the store's error where that is one
 * of results, otherwise with `TOOL_UNAVAILABLE`.
 */
export function refuseUncertainCall(
  sessionId: string,
  call: unknown,
  options: ExecuteOptions | undefined,
  error: unknown,
): Promise<Outcome> {
  const running = beginRefusal(sessionId, call, options);
  if (LaterError.is(error) && isResultCode(error.code)) running.fail(error.code, error.message);
  else {
    const message = "The store of the session does not answer.";
    running.fail("TOOL_UNAVAILABLE", message, { reason: "store-unavailable" });
  }
  return running.outcome;
}

/** Ends a call as waiting for its session has ended. */
export function refuseLateCall(
  sessionId: string,
  call: unknown,
  options: ExecuteOptions | undefined,
  outcome: Outcome,
): Promise<Outcome> {
  const running = beginRefusal(sessionId, call, options);
  if (!outcome.ok) running.failWith(outcome.error);
  return running.outcome;
}

function beginRefusal(
  sessionId: string,
  call: unknown,
  options: ExecuteOptions | undefined,
): RunningCall {
  const { callId, name } = readCall(call);
  const { signal: _, ...watching } = options ?? {};
  return new RunningCall({ sessionId, callId, name }, watching);
}

function isResultCode(code: LaterErrorCode): code is ResultErrorCode {
  return errorCodes[code].channel !== "thrown";
}
