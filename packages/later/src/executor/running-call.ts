import type { ToolContext, ToolProgress } from "../declare/tool-context.ts";
import type { ResultErrorCode } from "../errors/codes.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { type ErrorObject, type Outcome, toOutcome } from "../model/tool-result.ts";
import type { CallEvent, CallIdentity, ExecuteOptions } from "./execute-options.ts";

/** The longest delay that a timer of the platform can hold; longer ones count as no limit. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * One call from its start to its end, which comes exactly once: whatever happens after it is dropped.
 * It is at the same time the context that the tool sees.
 */
export class RunningCall implements ToolContext {
  readonly sessionId: string;
  readonly callId: string;
  readonly toolName: string;
  readonly data: unknown;
  /** Settles when the call ends; never rejects. */
  readonly outcome: Promise<Outcome>;

  readonly #onEvent: ExecuteOptions["onEvent"];
  readonly #startedAt: number;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #onCallerAbort = (): void => this.cancel();
  #onEnd: (() => void) | undefined;
  #resolve!: (outcome: Outcome) => void;
  #controller: AbortController | undefined;
  #abortReason: unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(identity: CallIdentity, options: ExecuteOptions, sessionData: unknown) {
    this.sessionId = identity.sessionId;
    this.callId = identity.callId;
    this.toolName = identity.name;
    this.data = options.data === undefined ? sessionData : options.data;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#onEvent = options.onEvent;
    this.#startedAt = this.#onEvent === undefined ? 0 : performance.now();
    this.#emit({ type: "call-start" });
    this.#callerSignal = options.signal;
    if (this.#callerSignal?.aborted === true) this.cancel();
    else this.#callerSignal?.addEventListener("abort", this.#onCallerAbort, { once: true });
  }

  /** Whether the end has come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Made when it is first asked for: most tools never look. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  progress(update: ToolProgress): void {
    if (this.#ended) return;
    const { progress, total, message } = update;
    this.#emit({
      type: "call-progress",
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  }

  partial(value: JsonValue): void {
    if (!this.#ended) this.#emit({ type: "call-partial", value });
  }

  /** Does something once, at the end of the call. */
  onEnd(action: () => void): void {
    if (this.#ended) action();
    else this.#onEnd = action;
  }

  /** Ends the call with `TIMEOUT` unless it ends by itself before. */
  startDeadline(timeoutMs: number): void {
    if (this.#ended || !(timeoutMs <= longestDelayMs)) return;
    this.#timer = setTimeout(() => {
      this.#abort("TimeoutError", `The time limit of ${timeoutMs} ms was reached.`);
      this.fail("TIMEOUT", `The tool did not finish within ${timeoutMs} ms.`);
    }, timeoutMs);
  }

  /** Ends the call with `CANCELLED` and tells the tool. */
  cancel(): void {
    if (this.#ended) return;
    this.#abort("AbortError", "The call was cancelled.");
    this.fail("CANCELLED", "The call was cancelled.");
  }

  succeed(content: JsonValue): void {
    if (this.#ended) return;
    this.#end(toOutcome({ callId: this.callId, name: this.toolName, status: "SUCCESS", content }));
  }

  fail(type: ResultErrorCode, message: string, details?: JsonObject): void {
    this.failWith({ type, message, ...(details === undefined ? {} : { details }) });
  }

  failWith(error: ErrorObject): void {
    if (this.#ended) return;
    this.#end(toOutcome({ callId: this.callId, name: this.toolName, status: "ERROR", error }));
  }

  #abort(name: string, message: string): void {
    this.#abortReason = new DOMException(message, name);
    this.#controller?.abort(this.#abortReason);
  }

  #end(outcome: Outcome): void {
    this.#ended = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#callerSignal?.removeEventListener("abort", this.#onCallerAbort);
    this.#onEnd?.();
    if (this.#onEvent !== undefined) {
      this.#emit({ type: "call-end", outcome, durationMs: performance.now() - this.#startedAt });
    }
    this.#resolve(outcome);
  }

  #emit(event: DistributiveOmit<CallEvent, keyof CallIdentity>): void {
    if (this.#onEvent === undefined) return;
    const { sessionId, callId, toolName: name } = this;
    try {
      this.#onEvent({ sessionId, callId, name, ...event } as CallEvent);
    } catch {
      // A watcher's mistake must not change how the call ends.
    }
  }
}

type DistributiveOmit<Value, Key extends PropertyKey> = Value extends unknown
  ? Omit<Value, Key>
  : never;
