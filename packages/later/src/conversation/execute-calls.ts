import type { Approval } from "../executor/approval.ts";
import type { CallEvent, ExecuteAllOptions } from "../executor/execute-options.ts";
import { type Outcome, toOutcome } from "../model/tool-result.ts";
import type { Session } from "../session/session.ts";
import { executeApart } from "./calls/execute-apart.ts";
import type { ExecutedCall, IdentifiedCall } from "./calls/executed-call.ts";
import { toFailure } from "./calls/to-failure.ts";
import { toPlainJson } from "./content/plain-json.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import type { GenerateOptions } from "./generate-options.ts";
import { abortable } from "./model/abortable.ts";
import type { PendingCall } from "./pause/conversation-pause.ts";
import type { Transcript } from "./transcript.ts";

/** Where and how the calls of one round are run. */
export interface CallEnvironment {
  readonly session: Session;
  /** The names that were offered to the model; a call of another one is refused. */
  readonly offered: ReadonlySet<string>;
  readonly options: Pick<GenerateOptions, "concurrency" | "timeoutMs" | "data">;
  /** How many calls may run; those beyond are refused. */
  readonly callsLeft: number;
  /** What people have decided about calls, by their ids. */
  readonly approvals: ReadonlyMap<string, Approval>;
  readonly round: number;
  readonly signal: AbortSignal | undefined;
  readonly emit: (event: ConversationEvent) => void;
}

/** What came of the calls of one round. */
export interface CallEndings {
  /** By their ids. */
  readonly ended: ReadonlyMap<string, ExecutedCall>;
  /** Those that a person has to decide about, and that were not run, in their order. */
  readonly pending: readonly PendingCall[];
}

/**
 * Runs the calls of one round. What fails is data; it rejects only when the conversation is cancelled,
 * and then at once. The transcript is told of every call that has ended, also then.
 *
 * @param known - the calls by their ids, in their order
 */
export async function executeCalls(
  known: ReadonlyMap<string, IdentifiedCall>,
  environment: CallEnvironment,
  transcript: Transcript,
): Promise<CallEndings> {
  const { session, offered, callsLeft, round, signal, emit } = environment;
  const calls = [...known.values()];
  const ended = new Map<string, ExecutedCall>();
  const pending = new Map<string, PendingCall>();
  const end = (call: IdentifiedCall, outcome: Outcome, durationMs: number): void => {
    if (ended.has(call.id) || pending.has(call.id)) return;
    if (!outcome.ok && outcome.error.type === "APPROVAL_REQUIRED") {
      const waiting = toPending(call, outcome);
      pending.set(call.id, waiting);
      emit({ type: "call-pending", round, call: waiting });
      return;
    }
    const executed = { round, call, outcome: toPlainOutcome(outcome), durationMs };
    ended.set(call.id, executed);
    emit({ type: "call-end", ...executed });
  };

  for (const [index, call] of calls.entries()) {
    if (index < callsLeft && offered.has(call.name)) continue;
    emit({ type: "call-start", round, call });
    end(
      call,
      index < callsLeft ? notOffered(call, offered) : toFailure(call, "BUDGET_EXCEEDED"),
      0,
    );
  }
  const allowed = calls.filter(({ id }) => !ended.has(id));
  const onEvent = forwardTo(known, environment, end);
  try {
    const running = executeApart(session, allowed, executeOptions(environment, onEvent));
    const outcomes = await abortable(running, signal);
    // A source may lose events on their way, and the model needs an answer to every call.
    for (const [index, call] of allowed.entries()) {
      end(call, outcomes[index] ?? toFailure(call, "INTERNAL_ERROR"), 0);
    }
    return { ended, pending: inOrder(calls, pending) };
  } finally {
    transcript.noteCalls(inOrder(calls, ended));
  }
}

function inOrder<Ending>(
  calls: readonly IdentifiedCall[],
  endings: ReadonlyMap<string, Ending>,
): readonly Ending[] {
  return calls.map(({ id }) => endings.get(id)).filter((ending) => ending !== undefined);
}

function executeOptions(
  { options, signal, approvals }: CallEnvironment,
  onEvent: (event: CallEvent) => void,
): ExecuteAllOptions {
  return {
    onEvent,
    ...(signal === undefined ? {} : { signal }),
    ...(approvals.size === 0 ? {} : { approvals }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.data === undefined ? {} : { data: options.data }),
  };
}

function forwardTo(
  known: ReadonlyMap<string, IdentifiedCall>,
  { round, emit }: CallEnvironment,
  end: (call: IdentifiedCall, outcome: Outcome, durationMs: number) => void,
): (event: CallEvent) => void {
  return (event) => {
    const call = known.get(event.callId);
    if (call === undefined) return;
    if (event.type === "call-start") emit({ type: "call-start", round, call });
    else if (event.type === "call-end") end(call, event.outcome, event.durationMs);
    else {
      const { sessionId: _sessionId, ...news } = event;
      emit({ round, ...news });
    }
  };
}

/** A result and the value in it are the same, so that it is looked through once. */
function toPlainOutcome(outcome: Outcome): Outcome {
  const result = toPlainJson(outcome.result);
  return result === outcome.result ? outcome : toOutcome(result);
}

function toPending(
  call: IdentifiedCall,
  { error }: Extract<Outcome, { readonly ok: false }>,
): PendingCall {
  const reason = error.details?.["reason"];
  return typeof reason === "string" ? { ...call, reason } : call;
}

function notOffered(call: IdentifiedCall, offered: ReadonlySet<string>): Outcome {
  const names = [...offered];
  const choice = names.length === 0 ? "None is." : `Available: ${names.join(", ")}.`;
  return toFailure(call, "TOOL_NOT_FOUND", `No tool "${call.name}" is available. ${choice}`);
}
