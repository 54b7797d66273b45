import type { LaterTool } from "../declare/tool.ts";
import type { ResultErrorCode } from "../errors/codes.ts";
import { LaterError } from "../errors/later-error.ts";
import { ToolError } from "../errors/tool-error.ts";
import { JsonCopier } from "../model/json-copier.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Violation } from "../schema/violation.ts";
import type { Approval, ApprovalRequest } from "./approval.ts";
import type { AuthorizationRequest, Authorize } from "./authorization.ts";
import { CallContext } from "./call-context.ts";
import type { SoundCall } from "./call-envelope.ts";
import type { CallHost } from "./call-host.ts";
import type { Caller } from "./caller.ts";
import { drain, isGenerator } from "./drain.ts";
import type { ExecuteOptions } from "./execute-options.ts";
import { isResultProblem, normaliseResult } from "./normalise-result.ts";
import {
  type PreparedTool,
  prepareTool,
  type ReadArguments,
  ValidatorFailure,
} from "./prepare-tool.ts";
import type { RunningCall } from "./running-call.ts";
import { isToolError, toErrorObject } from "./tool-failure.ts";

const defaultMaxResultSize = 1_048_576;

/**
 * The way of one call through its tool, from permission to result. Each step leads to the next or
 * ends the call; steps that need not wait do not, so that a synchronous tool is done at once.
 */
export class CallExecution {
  readonly #tool: LaterTool;
  readonly #prepared: PreparedTool;
  readonly #call: SoundCall;
  readonly #running: RunningCall;
  readonly #data: unknown;
  readonly #caller: Caller | undefined;
  readonly #approval: Approval | undefined;
  readonly #host: CallHost;

  constructor(
    tool: LaterTool,
    call: SoundCall,
    running: RunningCall,
    options: ExecuteOptions,
    host: CallHost,
  ) {
    this.#tool = tool;
    this.#prepared = prepareTool(tool);
    this.#call = call;
    this.#running = running;
    this.#data = options.data === undefined ? host.data : options.data;
    this.#caller = options.caller;
    this.#approval = options.approval;
    this.#host = host;
  }

  start(): void {
    const { authorize, approve } = this.#host.options;
    if (authorize !== undefined) void this.#authorize(authorize);
    else if (approve !== undefined && this.#tool.annotations.requiresApproval === true) this.#ask();
    else this.#validate(this.#call.args, this.#invoke);
  }

  async #authorize(authorize: Authorize): Promise<void> {
    try {
      const answer = await authorize(this.#request(this.#call.args));
      if (answer.decision === "allow") this.#validate(this.#call.args, this.#invoke);
      else if (answer.decision === "ask") this.#ask(answer.reason);
      else this.#deny(answer.reason);
    } catch {
      this.#deny();
    }
  }

  /** Has a person decide, about arguments that fit only. What runs is read of the copy that is shown. */
  #ask(given?: unknown): void {
    const reason = typeof given === "string" ? given : undefined;
    try {
      const args = new JsonCopier().copy(this.#call.args) as JsonObject;
      const request = { ...this.#request(args), reason };
      this.#validate(args, (reading) => void this.#approve(request, reading));
    } catch (error) {
      this.#refuse(error);
    }
  }

  async #approve(request: ApprovalRequest, reading: ReadArguments): Promise<void> {
    if (this.#running.ended || this.#misfits(reading)) return;
    const { approve } = this.#host.options;
    try {
      let answer = this.#approval;
      if (answer === undefined) {
        if (approve === undefined) {
          this.#requireApproval(request);
          return;
        }
        this.#running.pause(request.reason);
        answer = await approve(request);
        this.#running.resume();
      }
      if (answer.decision === "allow") this.#invoke(reading);
      else this.#deny(answer.reason);
    } catch {
      this.#deny();
    }
  }

  #requireApproval({ reason }: ApprovalRequest): void {
    const told = reason === undefined ? "" : ` ${reason}`;
    const details = reason === undefined ? {} : { reason };
    this.#running.fail("APPROVAL_REQUIRED", `A person has to approve the call.${told}`, details);
  }

  #request(args: JsonObject): AuthorizationRequest {
    return {
      sessionId: this.#running.identity.sessionId,
      callId: this.#call.callId,
      tool: this.#tool,
      args,
      data: this.#data,
      caller: this.#caller,
      signal: this.#running.signal,
    };
  }

  #deny(reason?: unknown): void {
    const message = typeof reason === "string" ? reason : "The call was not permitted.";
    this.#running.fail("PERMISSION_DENIED", message);
  }

  #validate(args: JsonObject, use: (reading: ReadArguments) => void): void {
    let reading: ReadArguments | Promise<ReadArguments>;
    try {
      reading = this.#prepared.read(args);
    } catch (error) {
      this.#refuse(error);
      return;
    }
    if (reading instanceof Promise) reading.then(use, this.#refuse);
    else use(reading);
  }

  /** Only arguments that are no JSON at all, or an author's own validator, make the reading fail. */
  readonly #refuse = (error: unknown): void => {
    if (error instanceof ValidatorFailure) {
      this.#running.fail("TOOL_EXECUTION_FAILED", "The tool could not validate its arguments.");
    } else {
      const message = LaterError.is(error) ? error.message : "The arguments cannot be read.";
      this.#running.fail("INVALID_CALL", message);
    }
  };

  readonly #invoke = (reading: ReadArguments): void => {
    if (this.#running.ended || this.#misfits(reading)) return;
    let returned: unknown;
    try {
      const context = new CallContext(this.#running, this.#data, this.#host);
      returned = this.#prepared.invoke(reading.values, context);
    } catch (thrown) {
      this.#fail(thrown);
      return;
    }
    this.#settle(returned);
  };

  /** Ends the call if its arguments do not fit. */
  #misfits(reading: ReadArguments): reading is Misfit {
    if (reading.violations === undefined) return false;
    const { message, details } = explain(reading.violations);
    this.#running.fail("PARAMETER_VALIDATION_FAILED", message, details);
    return true;
  }

  #settle(returned: unknown): void {
    try {
      if (isGenerator(returned)) {
        drain(returned, this.#running, this.#toJson).then(
          (value) => this.#succeed(value, true),
          this.#fail,
        );
      } else if (isThenable(returned)) Promise.resolve(returned).then(this.#succeed, this.#fail);
      else this.#succeed(returned);
    } catch {
      this.#failUnreadable();
    }
  }

  /** A stream may hand out nothing, whatever the type is of what it hands out. */
  readonly #succeed = (value: unknown, isStream?: true): void => {
    if (this.#running.ended) return;
    try {
      const content = this.#toJson(value);
      const isJudged =
        this.#host.options.validateResults !== false && (!isStream || content !== null);
      const violations = isJudged ? this.#prepared.judge?.(content) : undefined;
      if (violations === undefined || violations.length === 0) this.#running.succeed(content);
      else this.#fail(toMisfit(violations));
    } catch (error) {
      if (isResultProblem(error)) this.#running.fail(error.type, error.message);
      else this.#failUnreadable();
    }
  };

  readonly #fail = (thrown: unknown): void => {
    if (this.#running.ended) return;
    if (isResultProblem(thrown)) {
      this.#running.fail(thrown.type, thrown.message);
      return;
    }
    if (!isToolError(thrown)) this.#host.failedUnexpectedly?.(this.#running);
    const hideErrorMessages = this.#host.options.hideErrorMessages ?? false;
    this.#running.failWith(toErrorObject(thrown, { hideErrorMessages }));
  };

  /** A getter, a toJSON or a proxy of the tool's own is in the way. */
  #failUnreadable(): void {
    this.#running.fail("RESULT_NOT_SERIALIZABLE", "What the tool returned cannot be read.");
  }

  readonly #toJson = (value: unknown): JsonValue =>
    normaliseResult(value, { maxSize: this.#host.options.maxResultSize ?? defaultMaxResultSize });
}

type Misfit = Extract<ReadArguments, { readonly violations: readonly Violation[] }>;

/** As if the tool had failed with it, so that it stays the same wherever it is handed on from. */
function toMisfit(violations: readonly Violation[]): ToolError {
  const { message, details } = explain(violations);
  const type = "TOOL_EXECUTION_FAILED" satisfies ResultErrorCode;
  return new ToolError(type, `The tool did not return what it declares. ${message}`, { details });
}

function explain(violations: readonly Violation[]): {
  readonly message: string;
  readonly details: JsonObject;
} {
  return {
    message: violations.map(({ message }) => message).join(" "),
    details: { violations: violations.map((violation) => ({ ...violation })) },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    "then" in value &&
    typeof value.then === "function"
  );
}
