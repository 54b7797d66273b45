import type { PublicEvent, PublicResult } from "later-runtime/http";

import { afterEvent, callIdOf, type CallState, stopped } from "./call-state.ts";

/** A part of what a chat shows, from top to bottom. */
export type Entry =
  | { readonly kind: "question"; readonly text: string }
  | { readonly kind: "text" | "thought"; readonly round: number; readonly text: string }
  | { readonly kind: "call"; readonly id: string; readonly state: CallState }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "finish"; readonly result: PublicResult };

/** What a chat shows after another event. */
export function withEvent(entries: readonly Entry[], event: PublicEvent): readonly Entry[] {
  switch (event.type) {
    case "text":
    case "thought":
      return withText(entries, event.type, event.round, event.text);
    case "response-discard":
      return [...withoutAnswer(entries, event.round), { kind: "note", text: again(event.problem) }];
    case "finish":
      return event.result.pending.length > 0
        ? entries
        : [...entries, { kind: "finish", result: event.result }];
    default: {
      const id = callIdOf(event);
      return id === undefined ? entries : withCall(entries, id, event);
    }
  }
}

/** What a chat shows when its turn has ended: calls that wait for a person go on waiting. */
export function afterTurn(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((entry) =>
    entry.kind === "call" && entry.state.asks === undefined ? withStopped(entry) : entry,
  );
}

/** What a chat shows when the model knows nothing of it any more. */
export function afterChat(entries: readonly Entry[], why: string): readonly Entry[] {
  if (entries.length === 0) return entries;
  const shown = entries.map((entry) => (entry.kind === "call" ? withStopped(entry) : entry));
  return [...shown, { kind: "note", text: why }];
}

function withStopped(entry: Extract<Entry, { kind: "call" }>): Entry {
  return { ...entry, state: stopped(entry.state) };
}

/** The calls at the end that wait for a person. */
export function waitingIn(entries: readonly Entry[]): readonly CallState[] {
  const turn = entries.slice(entries.findLastIndex(({ kind }) => kind === "question") + 1);
  const calls = turn.flatMap((entry) => (entry.kind === "call" ? [entry.state] : []));
  return calls.filter(({ asks, end, isStopped }) => asks && !end && isStopped !== true);
}

function withText(
  entries: readonly Entry[],
  kind: "text" | "thought",
  round: number,
  text: string,
): readonly Entry[] {
  const last = entries.at(-1);
  return last?.kind === kind && last.round === round
    ? [...entries.slice(0, -1), { ...last, text: last.text + text }]
    : [...entries, { kind, round, text }];
}

/** Rounds are counted anew in each turn, so only the last entries are of this one. */
function withoutAnswer(entries: readonly Entry[], round: number): readonly Entry[] {
  const kept = entries.findLastIndex((entry) => !("round" in entry) || entry.round !== round);
  return entries.slice(0, kept + 1);
}

function again(problem: string): string {
  return `The answer could not be used and is asked for once more: ${problem}`;
}

/** A call that has been decided about begins where it waited. */
function withCall(entries: readonly Entry[], id: string, event: PublicEvent): readonly Entry[] {
  const at = entries.findLastIndex((entry) => entry.kind === "call" && entry.id === id);
  const known = entries[at];
  const state = afterEvent(known?.kind === "call" ? known.state : undefined, event);
  if (state === undefined) return entries;
  const entry: Entry = { kind: "call", id, state };
  return at === -1 ? [...entries, entry] : entries.with(at, entry);
}
