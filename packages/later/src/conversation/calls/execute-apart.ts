import type { CallEvent, ExecuteAllOptions } from "../../executor/execute-options.ts";
import type { FunctionCall } from "../../model/function-call.ts";
import { type Outcome, toOutcome } from "../../model/tool-result.ts";
import type { Session } from "../../session/session.ts";

/** The ids of the calls that conversations run at the moment, by session. */
// What no session has as its id stays: V8 gives an emptied map a smaller table, and another one for the next call.
const running = new Map([["", new Set<string>()]]);

/**
 * Runs calls of one model in a session where other models may count their calls in the same way: what another one's
 * calls are called at the moment is no name for these. Such a call runs under an id made here, and everything that
 * is told of it has its own. Apart from that it is {@link Session.executeAll}.
 */
export async function executeApart(
  session: Pick<Session, "id" | "executeAll">,
  calls: readonly FunctionCall[],
  given: ExecuteAllOptions,
): Promise<Outcome[]> {
  const options = { ...given, isFromModel: true };
  const taken = running.get(session.id) ?? new Set<string>();
  running.set(session.id, taken);
  const ids = idsOf(calls);
  const names = isAnyOf(ids, taken) ? new Names(ids, taken) : undefined;
  const own = names?.all ?? ids;
  for (const id of own) taken.add(id);
  try {
    if (names === undefined) return await session.executeAll(calls, options);
    const outcomes = await session.executeAll(
      calls.map((call) => names.rename(call)),
      names.renameIn(options),
    );
    return outcomes.map((outcome) => names.restore(outcome));
  } finally {
    if (taken.size > own.size) for (const id of own) taken.delete(id);
    else if (running.get(session.id) === taken) running.delete(session.id);
  }
}

function idsOf(calls: readonly FunctionCall[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of calls) if (typeof id === "string") ids.add(id);
  return ids;
}

function isAnyOf(ids: ReadonlySet<string>, taken: ReadonlySet<string>): boolean {
  return taken.size > 0 && [...ids].some((id) => taken.has(id));
}

/** The ids under which calls run that have not all kept their own. */
class Names {
  readonly #names = new Map<string, string>();
  readonly #ids = new Map<string, string>();

  constructor(ids: ReadonlySet<string>, taken: ReadonlySet<string>) {
    for (const id of ids) {
      const name = taken.has(id) ? globalThis.crypto.randomUUID() : id;
      this.#names.set(id, name);
      this.#ids.set(name, id);
    }
  }

  /** All of them. */
  get all(): ReadonlySet<string> {
    return new Set(this.#ids.keys());
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
