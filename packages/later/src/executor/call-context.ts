import type { ToolContext, ToolProgress } from "../declare/tool-context.ts";
import type { JsonValue } from "../model/json.ts";
import type { RunningCall } from "./running-call.ts";

/** A running call as the tool sees it: it can look and report, not end the call. */
export class CallContext implements ToolContext {
  readonly sessionId: string;
  readonly callId: string;
  readonly toolName: string;
  readonly data: unknown;
  readonly #call: RunningCall;

  constructor(call: RunningCall, data: unknown) {
    this.sessionId = call.identity.sessionId;
    this.callId = call.identity.callId;
    this.toolName = call.identity.name;
    this.data = data;
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  progress(update: ToolProgress): void {
    const { progress, total, message } = update;
    this.#call.emit({
      type: "call-progress",
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  }

  partial(value: JsonValue): void {
    this.#call.emit({ type: "call-partial", value });
  }
}
