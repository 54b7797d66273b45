import type { ToolContext } from "../declare/tool-context.ts";
import type { SessionVariables } from "../variables/session-variables.ts";
import type { Approval } from "./approval.ts";
import { askTraceparent } from "./call-hooks.ts";
import type { CallHost } from "./call-host.ts";
import { readTraceparent } from "./read-traceparent.ts";
import type { RunningCall } from "./running-call.ts";

/** A running call as the tool sees it: it can look and report, not end the call. */
export class CallContext implements ToolContext {
  readonly sessionId: string;
  readonly callId: string;
  readonly toolName: string;
  readonly data: unknown;
  readonly #call: RunningCall;
  readonly #host: CallHost;

  constructor(call: RunningCall, data: unknown, host: CallHost) {
    this.sessionId = call.identity.sessionId;
    this.callId = call.identity.callId;
    this.toolName = call.identity.name;
    this.data = data;
    this.#call = call;
    this.#host = host;
  }

  get variables(): SessionVariables {
    return this.#host.variables;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get traceparent(): string | undefined {
    const { hooks } = this.#host.options;
    const own = hooks === undefined ? undefined : askTraceparent(hooks, this);
    return own ?? readTraceparent(this.#call.options.traceparent);
  }

  /**
   * What a person has decided about the call, for tools that run it elsewhere, where somebody may ask again.
   *
   * @internal
   */
  get approval(): Approval | undefined {
    return this.#call.approval;
  }

  /**
   * Policies that whoever makes the call keeps to, for tools that run it elsewhere.
   *
   * @internal
   */
  get keptPolicies(): readonly string[] | undefined {
    return this.#call.options.keptPolicies;
  }

  get isWatched(): boolean {
    return this.#call.isWatched;
  }

  // Getters, so that both can be taken off the context, at no cost where nobody does.
  get progress(): ToolContext["progress"] {
    return ({ progress, total, message }) =>
      void this.#call.emit({
        type: "call-progress",
        progress,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      });
  }

  get partial(): ToolContext["partial"] {
    return (value) => void this.#call.emit({ type: "call-partial", value });
  }
}
