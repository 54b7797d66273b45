import type { CallEvent, ExecuteAllOptions } from "../executor/execute-options.ts";
import type { FunctionCall } from "../model/function-call.ts";
import { type Outcome, toOutcome } from "../model/tool-result.ts";
import type { Session } from "../session/session.ts";

/** The ids of the calls that conversations run at the moment, by session. */
const running = new Map<string, Set<string>>();

/**
 * Runs calls of one model in a session where other models may count their calls in the same way: what another one's
 * calls are called at the moment is no name for these. Such a call runs under an id made here, and everything that
 * is told of it has its own. Apart from that it is {@link Session.executeAll}.
 */
export async function executeApart(
  session: Pick<Session, "id" | "executeAll">,
  calls: readonly FunctionCall[],
  options: ExecuteAllOptions,
): Promise<Outcome[]> {
  const names = new Names(session.id, calls);
  try {
    if (!names.differ) return await session.executeAll(calls, options);
    const outcomes = await session.executeAll(
      calls.map((call) => names.rename(call)),
      names.renameIn(options),
    );
    return outcomes.map((outcome) => names.restore(outcome));
  } finally {
    names.release();
  }
}

/** The ids under which calls run, taken until they are released. */
class Names {
  readonly #sessionId: string;
  readonly #taken: Set<string>;
  /** Those that are taken for these calls. */
  readonly #own = new Set<string>();
  /** From a call's own id to the one under which it runs, where that is another one; and back. */
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  constructor(sessionId: string, calls: readonly FunctionCall[]) {
    this.#sessionId = sessionId;
    this.#taken = running.get(sessionId) ?? new Set();
    running.set(sessionId, this.#taken);
    for (const { id } of calls) {
      if (typeof id !== "string" || this.#own.has(id) || this.#names.has(id)) continue;
      this.#take(this.#taken.has(id) ? this.#newName(id) : id);
    }
  }

  /** Whether any call runs under another id than its own. */
  get differ(): boolean {
    return this.#names.size > 0;
  }

  rename(call: FunctionCall): FunctionCall {
    return call.id === undefined ? call : { ...call, id: this.#nameOf(call.id) };
  }

  renameIn({ approvals, onEvent, ...options }: ExecuteAllOptions): ExecuteAllOptions {
    return {
      ...options,
      ...(approvals === undefined
        ? {}
        : {
            approvals: new Map(
              [...approvals].map(([id, approval]) => [this.#nameOf(id), approval]),
            ),
          }),
      ...(onEvent === undefined ? {} : { onEvent: (event) => onEvent(this.#restoreEvent(event)) }),
    };
  }

  restore({ result }: Outcome): Outcome {
    return toOutcome({ ...result, callId: this.#idOf(result.callId) });
  }

  release(): void {
    for (const name of this.#own) this.#taken.delete(name);
    if (this.#taken.size === 0) running.delete(this.#sessionId);
  }

  #take(name: string): void {
    this.#own.add(name);
    this.#taken.add(name);
  }

  #newName(id: string): string {
    const name = globalThis.crypto.randomUUID();
    this.#names.set(id, name);
    this.#ids.set(name, id);
    return name;
  }

  #restoreEvent(event: CallEvent): CallEvent {
    const callId = this.#idOf(event.callId);
    return event.type === "call-end"
      ? { ...event, callId, outcome: this.restore(event.outcome) }
      : { ...event, callId };
  }

  #nameOf(id: string): string {
    return this.#names.get(id) ?? id;
  }

  #idOf(name: string): string {
    return this.#ids.get(name) ?? name;
  }
}
