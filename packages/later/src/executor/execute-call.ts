import { isTimeLimit } from "../declare/time-limit.ts";
import { LaterError } from "../errors/later-error.ts";
import type { Outcome } from "../model/tool-result.ts";
import { readCall } from "./call-envelope.ts";
import { CallExecution } from "./call-execution.ts";
import type { CallHost } from "./call-host.ts";
import type { ExecuteOptions } from "./execute-options.ts";
import { RunningCall } from "./running-call.ts";
import { duplicateProblem, isSameCall } from "./same-call.ts";

const defaultTimeoutMs = 30_000;

/**
 * Runs one call, whatever it is: looks the tool up, asks for permission, validates and decodes the
 * arguments, calls the function and normalises what it returns. The promise never rejects; each way
 * to fail ends in an outcome with its own error type. A deadline runs over all of it, the permission
 * included, and ends the call also when the tool takes no notice.
 */
export function executeCall(
  host: CallHost,
  call: unknown,
  given: ExecuteOptions | undefined,
): Promise<Outcome> {
  const options = given ?? {};
  const envelope = readCall(call);
  const { callId, name } = envelope;
  const { onEvent: observer } = host.options;
  const identity = { sessionId: host.id, callId, name };
  if ("problem" in envelope) {
    const malformed = new RunningCall(identity, options, observer);
    malformed.fail("INVALID_CALL", envelope.problem);
    return malformed.outcome;
  }
  const running = new RunningCall(identity, options, observer, envelope.args);
  if (running.ended) return running.outcome;
  try {
    const tool = options.tool ?? host.find(name);
    if (tool === undefined) {
      running.fail("TOOL_NOT_FOUND", `There is no tool named "${name}" in this session.`);
      return running.outcome;
    }
    const twin = host.findRunning?.(callId);
    if (twin === undefined) {
      host.track(running);
      const placed = host.options.place?.(tool) ?? tool;
      new CallExecution(placed, envelope, running, options, host).start();
    } else if (isSameCall(twin, running)) running.follow(twin);
    else running.fail("INVALID_CALL", duplicateProblem);
    const { timeoutMs } = options;
    running.startDeadline(
      isTimeLimit(timeoutMs)
        ? timeoutMs
        : (tool.timeoutMs ?? host.options.timeoutMs ?? defaultTimeoutMs),
    );
  } catch (error) {
    // A schema that was put in at build time cannot be compiled, or one that was written needs a codec.
    const reason = LaterError.is(error) ? ` ${error.message}` : "";
    running.fail("INTERNAL_ERROR", `The tool could not be prepared.${reason}`);
  }
  return running.outcome;
}
