import type { VNode } from "preact";

import { CallView } from "./call-view.tsx";
import type { Entry } from "./turn-state.ts";
import type { CallDecision } from "./use-decisions.ts";

/** A part of a chat. */
export function EntryView({
  entry,
  decide,
}: {
  readonly entry: Entry;
  /** For a call that waits for a person. */
  readonly decide: ((decision: CallDecision) => void) | undefined;
}): VNode {
  switch (entry.kind) {
    case "call":
      return <CallView state={entry.state} decide={decide} />;
    case "thought":
      return (
        <details class="thought">
          <summary>Thoughts</summary>
          <p class="text">{entry.text}</p>
        </details>
      );
    case "finish":
      return <small class="finish">{summaryOf(entry)}</small>;
    default:
      return <p class={`text ${entry.kind}`}>{entry.text}</p>;
  }
}

function summaryOf({ result }: Extract<Entry, { kind: "finish" }>): string {
  const { rounds, usage, finishReason } = result;
  const parts = [
    `${rounds} ${rounds === 1 ? "round" : "rounds"} of calls`,
    usage.totalTokenCount === undefined ? undefined : `${usage.totalTokenCount} tokens`,
    finishReason === "STOP" ? undefined : finishReason,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
