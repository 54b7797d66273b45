import type { VNode } from "preact";

import { readDraft } from "./arguments/draft.ts";
import { CallActions, type CallChoices } from "./call-actions.tsx";
import type { CallState } from "./call-state.ts";
import { Json } from "./json.tsx";
import { Question } from "./question.tsx";
import type { CallDecision } from "./use-decisions.ts";

/** A call: its arguments, what was changed of them, how far it is, and how it ended. */
export function CallView({
  state,
  decide,
  choices,
}: {
  readonly state: CallState;
  readonly choices?: CallChoices;
  /** For a call that waits for a person. */
  readonly decide?: ((decision: CallDecision) => void) | undefined;
}): VNode {
  const { call, asks, progress, partials, end } = state;
  const { name, args = {}, argsText, repairs = [] } = call;
  const outcome = outcomeOf(state);
  return (
    <section class={`call ${outcome}`}>
      <h3>
        <code>{name}</code>
        <small>{statusOf(state)}</small>
      </h3>
      <Json value={args} />
      {repairs.map(({ kind, path, from, to }) => (
        <p class="note">
          repaired {path === "" ? kind : `${kind} ${path}`}: {from} → {to ?? "left out"}
        </p>
      ))}
      {decide === undefined ? null : <Question reason={asks?.reason} decide={decide} />}
      {progress === undefined || outcome !== "running" ? null : (
        <p>
          <progress value={progress.progress} max={progress.total} /> {progress.message}
        </p>
      )}
      {partials.length === 0 ? null : (
        <details open={outcome === "running"}>
          <summary>Partial results</summary>
          <pre>{partials.map((value) => JSON.stringify(value)).join("\n")}</pre>
        </details>
      )}
      {end === undefined ? null : <Result end={end} />}
      {outcome === "running" || outcome === "waiting" ? null : (
        <CallActions
          name={name}
          args={argsText === undefined ? args : readDraft(argsText)}
          choices={choices}
        />
      )}
    </section>
  );
}

function Result({ end: { result } }: { readonly end: NonNullable<CallState["end"]> }): VNode {
  if (result.status === "SUCCESS") return <Json value={result.content} />;
  const { type, message, details } = result.error;
  return (
    <>
      <p class="failure">
        <strong>{type}</strong> {message}
      </p>
      {details === undefined ? null : <Json value={details} />}
    </>
  );
}

function outcomeOf({ asks, end, isStopped }: CallState): string {
  if (end !== undefined) return end.result.status === "SUCCESS" ? "succeeded" : "failed";
  if (isStopped === true) return "stopped";
  return asks === undefined ? "running" : "waiting";
}

/** How far a call is, for a person. */
export function statusOf({ asks, end, isStopped }: CallState): string {
  if (end !== undefined) return `${Math.round(end.durationMs)} ms`;
  if (isStopped === true) return "stopped";
  return asks === undefined ? "running …" : "waits for you";
}
