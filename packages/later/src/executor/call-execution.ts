import type { LaterTool } from "../declare/tool.ts";
import type { ResultErrorCode } from "../errors/codes.ts";
import { LaterError } from "../errors/later-error.ts";
import { JsonCopier } from "../model/json-copier.ts";
import type { JsonObject } from "../model/json.ts";
import type { Violation } from "../schema/violation.ts";
import { CallContext } from "./call-context.ts";
import type { SoundCall } from "./call-envelope.ts";
import { askAfter, askBefore, enter } from "./call-hooks.ts";
import type { CallHost } from "./call-host.ts";
import type { CallRequest } from "./call-request.ts";
import type { Ending } from "./ending.ts";
import type { ExecuteOptions } from "./execute-options.ts";
import { explainViolations } from "./explain-violations.ts";
import { approveCall, authorizeCall } from "./permission.ts";
import { loadPolicies } from "./policies/load-policies.ts";
import {
  type PreparedTool,
  prepareTool,
  type ReadArguments,
  ValidatorFailure,
} from "./prepare-tool.ts";
import { readTraceparent } from "./read-traceparent.ts";
import type { RunningCall } from "./running-call.ts";
import { isToolError } from "./tool-failure.ts";
import { ToolRun } from "./tool-run.ts";

/**
 * The way of one call through its tool, from permission to result. Steps that need not wait do not, so that a
 * synchronous tool of which nobody asks anything is done at once.
 */
export class CallExecution {
  readonly #tool: LaterTool;
  readonly #prepared: PreparedTool;
  readonly #running: RunningCall;
  readonly #options: ExecuteOptions;
  readonly #host: CallHost;
  #args: JsonObject;

  constructor(
    tool: LaterTool,
    call: SoundCall,
    running: RunningCall,
    options: ExecuteOptions,
    host: CallHost,
  ) {
    this.#tool = tool;
    this.#prepared = prepareTool(tool);
    this.#running = running;
    this.#options = options;
    this.#host = host;
    this.#args = call.args;
  }

  start(): void {
    const { authorize, approve, hooks } = this.#host.options;
    const isDirect =
      authorize === undefined &&
      approve === undefined &&
      hooks === undefined &&
      !(this.#options.isFromModel === true && this.#tool.annotations.requiresApproval === true) &&
      !this.#prepared.hasPolicies;
    if (isDirect) this.#runDirectly();
    else {
      this.#runByRules().catch(() => {
        this.#running.fail("INTERNAL_ERROR", "The policies of the tool could not be loaded.");
      });
    }
  }

  #runDirectly(): void {
    let reading: ReadArguments | Promise<ReadArguments>;
    try {
      reading = this.#prepared.read(this.#args);
    } catch (error) {
      this.#refuse(error);
      return;
    }
    if (reading instanceof Promise) {
      reading.then(
        (read) => this.#runRead(read),
        (error: unknown) => this.#refuse(error),
      );
    } else this.#runRead(reading);
  }

  #runRead(reading: ReadArguments): void {
    if (this.#running.ended) return;
    if (reading.violations === undefined) this.#runOnce(reading.values, this.#end);
    else this.#refuseMisfits(reading.violations);
  }

  /** Asks whoever has a say. Each step leads to the next, or ends the call; so does the call's own end meanwhile. */
  async #runByRules(): Promise<void> {
    const values = await this.#askAndRead();
    if (values === undefined || this.#running.ended) return;
    if (!this.#prepared.hasPolicies) {
      this.#runOnce(values.read, this.#end);
      return;
    }
    const { runByPolicies } = await loadPolicies();
    const ending = await runByPolicies(
      () => new Promise((resolve) => this.#runOnce(values.read, resolve)),
      { tool: this.#tool, args: this.#args, running: this.#running, host: this.#host },
    );
    if (ending !== undefined) this.#end(ending);
  }

  /** Gives what the function takes, unless the call may not run or cannot. */
  async #askAndRead(): Promise<{ readonly read: unknown } | undefined> {
    try {
      // A copy, so that what is permitted is what runs.
      this.#args = new JsonCopier().copy(this.#args) as JsonObject;
      if (!(await this.#askBefore())) return undefined;
      const { isFromModel } = this.#options;
      const answer = await authorizeCall(this.#host.options, this.#request(), isFromModel);
      if (this.#running.ended) return undefined;
      if (answer.decision === "deny") return this.#deny(answer);
      const reading = await this.#prepared.read(this.#args);
      if (this.#running.ended) return undefined;
      if (reading.violations !== undefined) return this.#refuseMisfits(reading.violations);
      const isPermitted = answer.decision === "allow" || (await this.#askPerson(answer.reason));
      return isPermitted ? { read: reading.values } : undefined;
    } catch (error) {
      return this.#refuse(error);
    }
  }

  /** Whether the call goes on after the hooks that come before it. */
  async #askBefore(): Promise<boolean> {
    const { hooks } = this.#host.options;
    if (hooks === undefined) return true;
    const given = await askBefore(hooks, this.#request());
    if ("args" in given) this.#args = given.args;
    else this.#end(given);
    return "args" in given && !this.#running.ended;
  }

  async #askPerson(reason: string | undefined): Promise<boolean> {
    // A copy of its own: what has been read of the arguments stays what it is.
    const args = new JsonCopier().copy(this.#args) as JsonObject;
    const request = { ...this.#request(), args, reason };
    const { approve } = this.#host.options;
    const { approval } = this.#options;
    const answer = await approveCall(request, approve, approval, this.#running);
    this.#running.approval = answer;
    if (answer === undefined) {
      const told = reason === undefined ? "" : ` ${reason}`;
      const details = reason === undefined ? {} : { reason };
      this.#fail("APPROVAL_REQUIRED", `A person has to approve the call.${told}`, details);
    } else if (answer.decision === "deny") this.#deny(answer);
    return answer?.decision === "allow";
  }

  #runOnce(values: unknown, onEnd: (ending: Ending) => void): void {
    const { options } = this.#host;
    const run = new ToolRun(this.#tool, this.#prepared, this.#running, options, onEnd);
    const context = new CallContext(this.#running, this.#data, this.#host);
    if (options.hooks === undefined) run.start(values, context);
    else enter(options.hooks, context, () => run.start(values, context));
  }

  get #data(): unknown {
    const { data } = this.#options;
    return data === undefined ? this.#host.data : data;
  }

  #request(): CallRequest {
    return {
      sessionId: this.#running.identity.sessionId,
      callId: this.#running.identity.callId,
      tool: this.#tool,
      args: this.#args,
      data: this.#data,
      caller: this.#options.caller,
      traceparent: readTraceparent(this.#options.traceparent),
      signal: this.#running.signal,
    };
  }

  #deny({ reason }: { readonly reason?: string }): undefined {
    this.#fail("PERMISSION_DENIED", reason ?? "The call was not permitted.");
  }

  #refuseMisfits(violations: readonly Violation[]): undefined {
    const { message, details } = explainViolations(violations);
    this.#fail("PARAMETER_VALIDATION_FAILED", message, details);
  }

  /** Only arguments that are no JSON at all, or an author's own validator, make the reading fail. */
  #refuse(error: unknown): undefined {
    if (error instanceof ValidatorFailure) {
      this.#fail("TOOL_EXECUTION_FAILED", "The tool could not validate its arguments.");
    } else {
      const message = LaterError.is(error) ? error.message : "The arguments cannot be read.";
      this.#fail("INVALID_CALL", message);
    }
  }

  #fail(type: ResultErrorCode, message: string, details?: JsonObject): void {
    this.#end({ error: { type, message, ...(details === undefined ? {} : { details }) } });
  }

  readonly #end = (ending: Ending): void => {
    if (this.#running.ended) return;
    const { hooks } = this.#host.options;
    if (hooks === undefined) this.#finish(ending);
    else void askAfter(hooks, this.#request(), ending).then((last) => this.#finish(last));
  };

  #finish(ending: Ending): void {
    if (this.#running.ended) return;
    if (ending.error === undefined) {
      this.#running.succeed(ending.content);
      return;
    }
    const { error, thrown } = ending;
    if (thrown !== undefined && !isToolError(thrown.value)) {
      this.#host.failedUnexpectedly?.(this.#running);
    }
    this.#running.failWith(error);
  }
}
