import { LaterError } from "../../errors/later-error.ts";
import type { Approval } from "../../executor/approval.ts";
import { isObject } from "../../model/json.ts";
import type { CallTurn } from "../calls/call-turn.ts";
import type { ExecutedCall } from "../calls/executed-call.ts";
import { assertHistory } from "../content/assert-history.ts";
import { callsOf, type Content } from "../content/content.ts";
import type { Progress } from "../transcript.ts";
import type { ConversationPause } from "./conversation-pause.ts";

/** Decisions about the calls that wait, by their ids. */
export type Decisions = Readonly<Record<string, Approval>>;

/** Where a conversation goes on. */
export interface Resumption {
  readonly contents: readonly Content[];
  readonly progress: Progress;
  readonly turn: CallTurn;
}

/**
 * Reads what may have been kept anywhere, and by anybody.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a pause of another version or a damaged one, and unless there is
 * exactly one decision about every call that waits
 */
export function readPause(pause: ConversationPause, decisions: Decisions = {}): Resumption {
  if (pause.version !== 1) {
    throw refusal(`The pause is of version ${JSON.stringify(pause.version)}, and 1 is known.`);
  }
  const { history, content, callIds, calls, rounds, usage } = pause;
  const made = callsOf(content);
  // With answers to the calls, everything has to be a history.
  const answers = made.map(({ id, name }) => ({
    functionResponse: { ...(id === undefined ? {} : { id }), name, response: {} },
  }));
  if (!Array.isArray(history)) throw damaged("history");
  assertSound([...history, content, { role: "user", parts: answers }]);
  if (!isIdList(callIds) || callIds.length !== made.length) throw damaged("callIds");
  if (!Array.isArray(calls) || !calls.every(isExecutedCall)) throw damaged("calls");
  if (!Number.isInteger(rounds) || rounds < 0) throw damaged("rounds");
  if (!isObject(usage) || !Object.values(usage).every(Number.isFinite)) throw damaged("usage");
  const round = rounds + 1;
  const ended = calls.filter((call) => call.round === round && callIds.includes(call.call.id));
  const endedIds = new Set(ended.map(({ call }) => call.id));
  const waiting = [...new Set(callIds)].filter((id) => !endedIds.has(id));
  if (waiting.length === 0) throw damaged("calls");
  return {
    contents: history,
    progress: { calls, rounds, usage },
    turn: { content, calls: made, callIds, ended, approvals: readDecisions(decisions, waiting) },
  };
}

function assertSound(contents: readonly unknown[]): void {
  try {
    assertHistory(contents);
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    throw refusal(`The pause cannot be used: ${cause.message}`, { path: cause.details["path"] });
  }
}

function readDecisions(
  decisions: Decisions,
  waiting: readonly string[],
): ReadonlyMap<string, Approval> {
  const unknown = Object.keys(decisions).filter((id) => !waiting.includes(id));
  if (unknown.length > 0) {
    throw refusal("There are decisions about calls that do not wait.", { callIds: unknown });
  }
  const missing = waiting.filter((id) => !Object.hasOwn(decisions, id));
  if (missing.length > 0) {
    throw refusal('There has to be a decision about each call that waits, in "decisions".', {
      callIds: missing,
    });
  }
  for (const id of waiting) {
    const decision: unknown = decisions[id];
    const answer = isObject(decision) ? decision["decision"] : undefined;
    if (answer !== "allow" && answer !== "deny") {
      throw refusal('A decision is { decision: "allow" } or { decision: "deny", reason }.', {
        callIds: [id],
      });
    }
  }
  return new Map(Object.entries(decisions));
}

function isIdList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every((id) => typeof id === "string" && /^[\x20-\x7E]{1,128}$/.test(id))
  );
}

function isExecutedCall(value: unknown): value is ExecutedCall {
  if (!isObject(value)) return false;
  const { round, call, outcome } = value;
  if (!Number.isInteger(round) || !isObject(call) || !isObject(outcome)) return false;
  const { error } = outcome;
  return (
    typeof call["id"] === "string" &&
    typeof call["name"] === "string" &&
    (outcome["ok"] === true
      ? "value" in outcome
      : isObject(error) && typeof error["message"] === "string")
  );
}

function damaged(member: string): LaterError {
  return refusal(`The pause cannot be used: its "${member}" is not what was handed out.`);
}

function refusal(message: string, details: Readonly<Record<string, unknown>> = {}): LaterError {
  return new LaterError("INVALID_ARGUMENT", message, { details: { option: "pause", ...details } });
}
