import type {
  CallEvent,
  ExecuteOptions,
  ExecutorOptions,
  JsonValue,
  LaterTool,
  Outcome,
  SessionVariables,
} from "later-runtime";
import { type CallHost, executeCall, type RunningCall } from "later-runtime/worker";

import type { Carrier } from "../carrier/carrier.ts";
import { detach } from "../worker-protocol/attachments.ts";
import type { Call, CallError, Cancel, Result } from "../worker-protocol/messages.ts";
import { packLists } from "../worker-protocol/number-lists.ts";
import { ChunkSender } from "./chunk-sender.ts";
import { ProgressSender } from "./progress-sender.ts";

/** What calls need of the connection by which they have come. */
export interface CallSurroundings {
  readonly carrier: Carrier;
  readonly options: ExecutorOptions;
  /** Whether the host takes attachments of the type `list`. */
  readonly takesLists: boolean;
  readonly find: (tool: string) => LaterTool | undefined;
  readonly variablesOf: (session: string) => SessionVariables;
}

/** One call of the host's that runs here: in the session that it names, of which nothing is made until it is used. */
export class ServedCall implements CallHost {
  /** The session's. */
  readonly id: string;
  readonly data = undefined;
  readonly options: ExecutorOptions;
  readonly #call: Call;
  readonly #surroundings: CallSurroundings;
  readonly #onEnd: (callId: number) => void;
  #chunks: ChunkSender | undefined;
  #progress: ProgressSender | undefined;
  #running: RunningCall | undefined;
  #isUnexpected = false;

  /** @param onEnd - told when the host has been sent the result */
  constructor(call: Call, surroundings: CallSurroundings, onEnd: (callId: number) => void) {
    this.id = call.session;
    this.options = surroundings.options;
    this.#call = call;
    this.#surroundings = surroundings;
    this.#onEnd = onEnd;
  }

  get variables(): SessionVariables {
    return this.#surroundings.variablesOf(this.id);
  }

  find(name: string): LaterTool | undefined {
    return this.#surroundings.find(name);
  }

  track(running: RunningCall): void {
    this.#running = running;
  }

  failedUnexpectedly(): void {
    this.#isUnexpected = true;
  }

  /** @param timeoutMs - what is left of the time that the call may take, in milliseconds */
  start(timeoutMs: number): void {
    const { callId: id, tool: name, args, credit, progress, trace, kept } = this.#call;
    const isWatched = credit !== undefined || progress === true;
    const options: CallOptions = {
      timeoutMs: Math.ceil(timeoutMs),
      ...(trace === undefined ? undefined : { traceparent: trace }),
      ...(kept === undefined ? undefined : { keptPolicies: kept }),
      ...(isWatched ? { onEvent: this.#watch(credit, progress) } : undefined),
    };
    void executeCall(this, { id, name, args }, options).then((outcome) => this.#settle(outcome));
  }

  cancel(reason: Cancel["reason"]): void {
    if (reason === "timeout") this.#running?.expire(Math.ceil(this.#call.timeoutMs ?? 0));
    else this.#running?.cancel();
    this.#chunks?.discard();
  }

  /** The host takes so many more chunks. */
  grant(count: number): void {
    this.#chunks?.grant(count);
  }

  #watch(
    credit: number | undefined,
    progress: boolean | undefined,
  ): (event: CallEvent) => Promise<void> | undefined {
    const { id } = this.#call;
    const { carrier } = this.#surroundings;
    if (credit !== undefined) {
      this.#chunks = new ChunkSender(id, credit, carrier, {
        overflow: () => this.#running?.abandon("TOOL_EXECUTION_FAILED", overflow),
        tooLarge: () => this.#running?.abandon("RESULT_TOO_LARGE", tooLarge),
      });
    }
    if (progress === true) {
      this.#progress = new ProgressSender((update) =>
        carrier.send({ type: "progress", id, ...update }),
      );
    }
    return (event) => {
      if (event.type === "call-partial" && this.#chunks !== undefined) {
        // What is held back is of what came before.
        this.#progress?.flush();
        return this.#chunks.send(event.value);
      }
      if (event.type === "call-progress") this.#progress?.update(event);
      return undefined;
    };
  }

  #settle(outcome: Outcome): void {
    this.#progress?.flush();
    const chunks = this.#chunks;
    if (chunks === undefined) this.#end(outcome);
    else {
      if (isStopped(outcome)) chunks.discard();
      chunks.onSent(() => this.#end(outcome));
    }
  }

  #end(outcome: Outcome): void {
    const { carrier } = this.#surroundings;
    const { id } = this.#call;
    try {
      this.#send(this.#toResult(outcome));
    } catch {
      carrier.send({ type: "result", id, error: { type: "RESULT_TOO_LARGE", message: tooLarge } });
    }
    this.#onEnd(id);
  }

  #send(result: Result): void {
    const { carrier, takesLists } = this.#surroundings;
    const { value, binary, attachments } = detach(
      takesLists ? packLists(result.value) : result.value,
      "/value",
    );
    if (binary === undefined) carrier.send(result);
    else {
      const places = { value: value as JsonValue, binary };
      carrier.send({ ...result, ...places }, attachments);
    }
  }

  #toResult(outcome: Outcome): Result {
    const { id } = this.#call;
    if (!outcome.ok) return { type: "result", id, error: this.#toCallError(outcome.error) };
    return this.#chunks?.repeats(outcome.value) === true
      ? { type: "result", id, last: true }
      : { type: "result", id, value: outcome.value };
  }

  #toCallError({ type = "TOOL_EXECUTION_FAILED", message, details }: CallFailure): CallError {
    return {
      type,
      message,
      ...(details === undefined ? {} : { details }),
      ...(this.#isUnexpected ? { unexpected: true } : {}),
    };
  }
}

/** With what is there for hosts and workers only, and kept out of the types that are published. */
type CallOptions = ExecuteOptions & { readonly keptPolicies?: readonly string[] };

type CallFailure = Extract<Outcome, { readonly ok: false }>["error"];

const tooLarge = "What the tool returned does not fit into a message.";
const overflow = "The tool hands out partial results faster than they are taken.";

/** Nobody takes the partial results any more. */
function isStopped(outcome: Outcome): boolean {
  return !outcome.ok && (outcome.error.type === "CANCELLED" || outcome.error.type === "TIMEOUT");
}
