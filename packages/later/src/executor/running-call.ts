import type { ResultErrorCode } from "../errors/codes.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { type ErrorObject, type Outcome, toOutcome } from "../model/tool-result.ts";
import { AbortRelay } from "./abort-relay.ts";
import type { Approval } from "./approval.ts";
import type { CallEvent, CallIdentity, ExecuteOptions } from "./execute-options.ts";

/** The longest delay that a timer of the platform can hold; longer ones count as no limit. */
const longestDelayMs = 2 ** 31 - 1;

const settled = Promise.resolve();

type Watcher = NonNullable<ExecuteOptions["onEvent"]>;

/** What an event says besides whose it is. */
type CallNews = CallEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, keyof CallIdentity>
    : never
  : never;

/**
 * One call from its start to its end, which comes exactly once: from the tool, the deadline, the
 * caller or the session, whichever is first. Whatever happens after it is dropped.
 */
export class RunningCall {
  readonly identity: CallIdentity;
  /** What accompanied it. */
  readonly options: ExecuteOptions;
  /** As they were given; `undefined` for a call that will not be run. */
  readonly args: JsonObject | undefined;
  /** What a person has decided about it: what came with it, or what was said when it waited. */
  approval: Approval | undefined;
  /** See {@link AbortRelay}. */
  relayPlace = 0;
  /** Settles when the call ends; never rejects. */
  readonly outcome: Promise<Outcome>;

  readonly #onEvent: Watcher | undefined;
  readonly #observer: Watcher | undefined;
  readonly #startedAt: number;
  #relay: AbortRelay | undefined;
  #onEnd: (() => void) | undefined;
  #resolve!: (outcome: Outcome) => void;
  #controller: AbortController | undefined;
  #abortion: { readonly name: string; readonly message: string } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isPaused = false;
  #timeoutMs = Infinity;
  #ended = false;
  #hasHandedOut = false;

  /** @param observer - hears of it beside the watcher of the call, who alone makes it a watched one */
  constructor(
    identity: CallIdentity,
    options: ExecuteOptions,
    observer?: Watcher,
    args?: JsonObject,
  ) {
    this.identity = identity;
    this.options = options;
    this.args = args;
    this.approval = options.approval;
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#onEvent = typeof options.onEvent === "function" ? options.onEvent : undefined;
    this.#observer = observer;
    this.#startedAt = this.#isHeardOf ? performance.now() : 0;
    const { signal, caller } = options;
    if (this.#isHeardOf) {
      void this.emit({ type: "call-start", ...(caller === undefined ? {} : { caller }) });
    }
    if (signal?.aborted === true) this.cancel();
    else if (signal instanceof AbortSignal) {
      this.#relay = AbortRelay.of(signal);
      this.#relay.add(this);
    }
  }

  /** Whether anybody hears of it before its end. */
  get isWatched(): boolean {
    return this.#onEvent !== undefined;
  }

  /** Whether anybody has got a partial result. */
  get hasHandedOut(): boolean {
    return this.#hasHandedOut;
  }

  /** Whether the end has come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Fires when the call is cancelled or its time is up. Made when first asked for: most tools never look. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#fire();
    }
    return this.#controller.signal;
  }

  /** Does something at the end of the call; there is room for one such thing. */
  onEnd(action: () => void): void {
    if (this.#ended) action();
    else this.#onEnd = action;
  }

  /** Tells whoever watches, unless the call has ended; gives what to wait for before there is more. */
  emit(news: CallNews): Promise<unknown> | undefined {
    if (this.#ended) return undefined;
    if (news.type === "call-partial") this.#hasHandedOut = this.isWatched;
    return this.#tell(news);
  }

  /**
   * Ends the call with `TIMEOUT` unless it ends by itself before. The timer is made when the promises have had their turn
   * that are settled already: what need not wait is done by then, if it was begun before this, and never has one.
   */
  startDeadline(timeoutMs: number): void {
    if (this.#ended || timeoutMs > longestDelayMs) return;
    this.#timeoutMs = timeoutMs;
    void settled.then(() => {
      if (this.#ended || this.#isPaused) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.expire(timeoutMs), timeoutMs);
    });
  }

  /** Stops the time while a person is asked, and tells whoever watches. */
  pause(reason: string | undefined): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
    void this.emit({ type: "call-waiting", ...(reason === undefined ? {} : { reason }) });
  }

  /** The call may take its whole time from here on. */
  resume(): void {
    this.#isPaused = false;
    this.startDeadline(this.#timeoutMs);
  }

  /** Ends the call with `TIMEOUT` and tells the tool. */
  expire(timeoutMs: number): void {
    if (this.#ended) return;
    this.#abort("TimeoutError", `The time limit of ${timeoutMs} ms was reached.`);
    this.fail("TIMEOUT", `The tool did not finish within ${timeoutMs} ms.`);
  }

  /** Ends the call with `CANCELLED` and tells the tool. */
  cancel(): void {
    this.abandon("CANCELLED", "The call was cancelled.");
  }

  /** Ends the call with an error of the library's own and tells the tool to stop. */
  abandon(type: ResultErrorCode, message: string): void {
    if (this.#ended) return;
    this.#abort("AbortError", message);
    this.fail(type, message);
  }

  /** Ends the call as another one ends, unless it ends before. */
  follow(other: RunningCall): void {
    void other.outcome.then((outcome) => {
      if (!this.#ended) this.#end(outcome);
    });
  }

  /** Ends the call with a value. */
  succeed(content: JsonValue): void {
    if (this.#ended) return;
    const { callId, name } = this.identity;
    this.#end(toOutcome({ callId, name, status: "SUCCESS", content }));
  }

  /** Ends the call with an error of the library's own. */
  fail(type: ResultErrorCode, message: string, details?: JsonObject): void {
    this.failWith({ type, message, ...(details === undefined ? {} : { details }) });
  }

  /** Ends the call with an error. */
  failWith(error: ErrorObject): void {
    if (this.#ended) return;
    const { callId, name } = this.identity;
    this.#end(toOutcome({ callId, name, status: "ERROR", error }));
  }

  #abort(name: string, message: string): void {
    this.#abortion = { name, message };
    this.#fire();
  }

  /** Its reason takes longer to make than many a call, so it is not made where nobody looks. */
  #fire(): void {
    if (this.#abortion === undefined || this.#controller === undefined) return;
    this.#controller.abort(new DOMException(this.#abortion.message, this.#abortion.name));
  }

  #end(outcome: Outcome): void {
    this.#ended = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#relay?.delete(this);
    if (this.#isHeardOf) {
      void this.#tell({
        type: "call-end",
        outcome,
        durationMs: performance.now() - this.#startedAt,
      });
    }
    this.#onEnd?.();
    this.#resolve(outcome);
  }

  get #isHeardOf(): boolean {
    return this.#onEvent !== undefined || this.#observer !== undefined;
  }

  /** Gives what the call's own watcher wants to be waited for. */
  #tell(news: CallNews): Promise<unknown> | undefined {
    if (!this.#isHeardOf) return undefined;
    const { sessionId, callId, name } = this.identity;
    const event = { sessionId, callId, name, ...news };
    if (this.#observer !== undefined) void tell(this.#observer, event);
    return this.#onEvent === undefined ? undefined : tell(this.#onEvent, event);
  }
}

function tell(watcher: Watcher, event: CallEvent): Promise<unknown> | undefined {
  try {
    const returned: unknown = watcher(event);
    if (returned instanceof Promise) return returned.catch(() => {});
  } catch {
    // A watcher's mistake must not change how the call ends.
  }
  return undefined;
}
