import { attach } from "../worker-protocol/attachments.ts";
import type { CallError, Chunk, Progress, Result } from "../worker-protocol/messages.ts";
import { disconnected } from "./link-failure.ts";
import type {
  CallEnding,
  CallSink,
  CancelReason,
  StartedCall,
  WorkerCall,
} from "./worker-endpoint.ts";

/** How many chunks a worker may send ahead. */
export const initialCredit = 256;
/** How many of them have to be taken before it is told. */
const creditStep = initialCredit / 2;

/** What a call says to its worker. */
export interface CallLine {
  readonly credit: (id: number, count: number) => void;
  readonly cancel: (id: number, reason: CancelReason) => void;
}

/** A call that a worker has, as the host sees it. */
export class LinkCall implements StartedCall {
  readonly id: number;
  readonly session: string;
  readonly depth: number;
  readonly trace: string | undefined;
  readonly #sink: CallSink;
  readonly #line: CallLine;
  #credit: number;
  #taken = 0;
  #isCancelled = false;
  #hasEnded = false;

  constructor(id: number, call: WorkerCall, sink: CallSink, line: CallLine) {
    this.id = id;
    this.session = call.session;
    this.depth = call.depth ?? 0;
    this.trace = call.trace;
    this.#credit = call.wantsChunks ? initialCredit : 0;
    this.#sink = sink;
    this.#line = line;
  }

  cancel(reason: CancelReason): void {
    if (this.#isCancelled || this.#hasEnded) return;
    this.#isCancelled = true;
    this.#line.cancel(this.id, reason);
  }

  /** Passes a partial result on; tells whether the worker had credit for it. */
  chunk(message: Chunk, attachments: readonly Uint8Array[]): boolean {
    if (this.#credit === 0) return false;
    this.#credit -= 1;
    attach(message, attachments);
    const held = this.#sink.chunk(message.value);
    if (held === undefined) this.#take();
    else void held.then(() => this.#take());
    return true;
  }

  progress({ progress, total, message }: Progress): void {
    this.#sink.progress({
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  }

  /**
   * Ends the call as its worker says.
   *
   * @param isLeaving - whether the worker ends: what it then cancels itself is lost, for nobody else has cancelled it
   */
  finish(message: Result, attachments: readonly Uint8Array[], isLeaving: boolean): void {
    if (isLeaving && !this.#isCancelled && message.error?.type === "CANCELLED") {
      this.end({ type: "lost", reason: disconnected("The worker ended before its tool did.") });
      return;
    }
    let ending: CallEnding;
    try {
      attach(message, attachments);
      ending = toEnding(message);
    } catch {
      ending = unreadable;
    }
    this.end(ending);
  }

  end(ending: CallEnding): void {
    this.#hasEnded = true;
    this.#sink.end(ending);
  }

  #take(): void {
    this.#taken += 1;
    if (this.#taken < creditStep || this.#hasEnded) return;
    this.#credit += this.#taken;
    this.#line.credit(this.id, this.#taken);
    this.#taken = 0;
  }
}

/** What the worker said of a call's end cannot be understood. */
export const unreadable: CallEnding = {
  type: "error",
  error: {
    type: "TOOL_EXECUTION_FAILED",
    message: "The worker sent a result that cannot be read.",
  },
};

function toEnding({ value, last, error, returned }: Result): CallEnding {
  if (error !== undefined) return { type: "error", error: readError(error) };
  if (returned === true) return { type: "returned" };
  if (last === true) return { type: "last" };
  return { type: "value", value };
}

/** Without members that are none of an error's. */
function readError({ type, message, details, unexpected }: CallError): CallError {
  return {
    type,
    message,
    ...(details === undefined ? {} : { details }),
    ...(unexpected === true ? { unexpected } : {}),
  };
}
