import type { LaterTool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import { readCall, type SoundCall } from "./call-envelope.ts";
import { drain, isGenerator } from "./drain.ts";
import type { ExecuteOptions } from "./execute-options.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import { normaliseResult, ResultProblem } from "./normalise-result.ts";
import { type PreparedTool, prepareTool, type ReadArguments } from "./prepare-tool.ts";
import { RunningCall } from "./running-call.ts";
import { toErrorObject } from "./tool-failure.ts";

const defaultTimeoutMs = 30_000;
const defaultMaxResultSize = 1_048_576;

/** The session a call runs in, as far as running it goes. */
export interface CallHost {
  readonly id: string;
  readonly data: unknown;
  readonly options: ExecutorOptions;
  /** The tool that a call of this name may run. */
  find(name: string): LaterTool | undefined;
  /** Keeps track of a call until it ends, so that the session can cancel it. */
  track(call: RunningCall): void;
}

/**
 * Runs one call, whatever it is: looks the tool up, asks for permission, validates and decodes the
 * arguments, calls the function and normalises what it returns. The promise never rejects; each way
 * to fail ends in an outcome with its own error type. A deadline runs over all of it, the permission
 * included, and ends the call also when the tool takes no notice.
 */
export function executeCall(
  host: CallHost,
  call: unknown,
  options: ExecuteOptions = {},
): Promise<Outcome> {
  const envelope = readCall(call);
  const identity = { sessionId: host.id, callId: envelope.callId, name: envelope.name };
  const running = new RunningCall(identity, options, host.data);
  if (running.ended) return running.outcome;
  if ("problem" in envelope) running.fail("INVALID_CALL", envelope.problem);
  else start(host, envelope, running, options);
  return running.outcome;
}

function start(
  host: CallHost,
  call: SoundCall,
  running: RunningCall,
  options: ExecuteOptions,
): void {
  try {
    const tool = host.find(call.name);
    if (tool === undefined) {
      running.fail("TOOL_NOT_FOUND", `There is no tool named "${call.name}" in this session.`);
      return;
    }
    host.track(running);
    running.startDeadline(
      options.timeoutMs ?? tool.timeoutMs ?? host.options.timeoutMs ?? defaultTimeoutMs,
    );
    const prepared = prepareTool(tool);
    if (host.options.authorize === undefined) validate(prepared, call.args, running, host.options);
    else void authorizeThenRun(host, call, tool, prepared, running);
  } catch {
    running.fail("INTERNAL_ERROR", "The tool could not be prepared.");
  }
}

async function authorizeThenRun(
  host: CallHost,
  call: SoundCall,
  tool: LaterTool,
  prepared: PreparedTool,
  running: RunningCall,
): Promise<void> {
  const { sessionId, callId, data, signal } = running;
  try {
    const request = { sessionId, callId, tool, args: call.args, data, signal };
    const answer = await host.options.authorize?.(request);
    if (running.ended) return;
    if (answer?.decision === "allow") validate(prepared, call.args, running, host.options);
    else running.fail("PERMISSION_DENIED", answer?.reason ?? "The call was not permitted.");
  } catch {
    running.fail("PERMISSION_DENIED", "The call was not permitted.");
  }
}

function validate(
  prepared: PreparedTool,
  args: JsonObject,
  running: RunningCall,
  options: ExecutorOptions,
): void {
  try {
    const reading = prepared.read(args);
    if (reading instanceof Promise) {
      reading.then(
        (read) => run(prepared, read, running, options),
        (error: unknown) => refuseArguments(error, running),
      );
    } else run(prepared, reading, running, options);
  } catch (error) {
    refuseArguments(error, running);
  }
}

/** Only what is no JSON at all makes the reading itself fail. */
function refuseArguments(error: unknown, running: RunningCall): void {
  const message = LaterError.is(error) ? error.message : "The arguments are not JSON.";
  running.fail("INVALID_CALL", message);
}

function run(
  prepared: PreparedTool,
  reading: ReadArguments,
  running: RunningCall,
  options: ExecutorOptions,
): void {
  if (running.ended) return;
  if (reading.violations !== undefined) {
    const { violations } = reading;
    const message = violations.map((violation) => violation.message).join(" ");
    running.fail("PARAMETER_VALIDATION_FAILED", message, {
      violations: violations.map(({ path, keyword, message }) => ({ path, keyword, message })),
    });
    return;
  }
  const finish = (value: unknown): void => succeed(value, running, options);
  const stop = (thrown: unknown): void => {
    if (running.ended) return;
    const hideErrorMessages = options.hideErrorMessages ?? false;
    running.failWith(toErrorObject(thrown, { hideErrorMessages }));
  };
  try {
    const returned = prepared.invoke(reading.values, running);
    if (isGenerator(returned)) {
      const normalise = (value: unknown): JsonValue => toJson(value, options);
      drain(returned, running, normalise).then(finish, (error: unknown) =>
        conclude(error, stop, running),
      );
    } else if (isThenable(returned)) Promise.resolve(returned).then(finish, stop);
    else finish(returned);
  } catch (thrown) {
    stop(thrown);
  }
}

function conclude(error: unknown, stop: (thrown: unknown) => void, running: RunningCall): void {
  if (error instanceof ResultProblem) running.fail(error.type, error.message);
  else stop(error);
}

function succeed(value: unknown, running: RunningCall, options: ExecutorOptions): void {
  if (running.ended) return;
  try {
    running.succeed(toJson(value, options));
  } catch (error) {
    if (error instanceof ResultProblem) running.fail(error.type, error.message);
    // A toJSON or a getter of the tool's own.
    else running.fail("RESULT_NOT_SERIALIZABLE", "The tool returned a value that cannot be read.");
  }
}

function toJson(value: unknown, options: ExecutorOptions): JsonValue {
  return normaliseResult(value, { maxSize: options.maxResultSize ?? defaultMaxResultSize });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (isObject(value) || typeof value === "function") &&
    typeof Reflect.get(value, "then") === "function"
  );
}
