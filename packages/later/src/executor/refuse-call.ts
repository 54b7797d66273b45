import { errorCodes, type LaterErrorCode, type ResultErrorCode } from "../errors/codes.ts";
import { LaterError } from "../errors/later-error.ts";
import type { Outcome } from "../model/tool-result.ts";
import { readCall } from "./call-envelope.ts";
import type { ExecuteOptions } from "./execute-options.ts";
import { RunningCall } from "./running-call.ts";
import { duplicateProblem } from "./same-call.ts";

/** A call whose session has not been found yet. */
export interface HomelessCall {
  readonly sessionId: string;
  readonly call: unknown;
  readonly options: ExecuteOptions | undefined;
  /** Who watches all calls of the runtime. */
  readonly observer: ExecuteOptions["onEvent"];
}

/** Ends a call with `SESSION_NOT_FOUND`, before anything of it is looked at but its identity. */
export function refuseCall(homeless: HomelessCall): Promise<Outcome> {
  const running = beginRefusal(homeless);
  running.fail("SESSION_NOT_FOUND", "The session does not exist or has been closed.");
  return running.outcome;
}

/**
 * Ends a call because the store cannot say whether there is its session: with the store's error where that is one
 * of results, otherwise with `TOOL_UNAVAILABLE`.
 */
export function refuseUncertainCall(homeless: HomelessCall, error: unknown): Promise<Outcome> {
  const running = beginRefusal(homeless);
  if (LaterError.is(error) && isResultCode(error.code)) running.fail(error.code, error.message);
  else {
    const message = "The store of the session does not answer.";
    running.fail("TOOL_UNAVAILABLE", message, { reason: "store-unavailable" });
  }
  return running.outcome;
}

/** Ends a call with `INVALID_CALL` whose id another call of its batch has, which asks for something else. */
export function refuseDuplicate(homeless: HomelessCall): Promise<Outcome> {
  const running = beginRefusal(homeless);
  running.fail("INVALID_CALL", duplicateProblem);
  return running.outcome;
}

/** Ends a call as waiting for its session has ended. */
export function refuseLateCall(homeless: HomelessCall, outcome: Outcome): Promise<Outcome> {
  const running = beginRefusal(homeless);
  if (!outcome.ok) running.failWith(outcome.error);
  return running.outcome;
}

function beginRefusal({ sessionId, call, options, observer }: HomelessCall): RunningCall {
  const { callId, name } = readCall(call);
  const { signal: _, ...watching } = options ?? {};
  return new RunningCall({ sessionId, callId, name }, watching, observer);
}

function isResultCode(code: LaterErrorCode): code is ResultErrorCode {
  return errorCodes[code].channel !== "thrown";
}
