import type { VNode } from "preact";
import { useState } from "preact/hooks";

import type { TurnAsked } from "../src/inspecting/inspected.ts";
import type { CallState } from "./call-state.ts";

/** What was decided, by the ids of the calls. */
export type CallDecisions = NonNullable<TurnAsked["decisions"]>;

/** Has the person decide about calls; they go on when all are decided. */
export function ApprovalForm({
  calls,
  decide,
}: {
  readonly calls: readonly CallState[];
  readonly decide: (decisions: CallDecisions) => void;
}): VNode {
  const [decisions, setDecisions] = useState<CallDecisions>({});
  const add = (id: string, decision: CallDecisions[string]): void => {
    const all = { ...decisions, [id]: decision };
    setDecisions(all);
    if (calls.every(({ call }) => Object.hasOwn(all, call.id))) decide(all);
  };
  const open = calls.filter(({ call }) => !Object.hasOwn(decisions, call.id));
  return (
    <>
      {open.map(({ call, asks }) => (
        <Question
          key={call.id}
          name={call.name}
          reason={asks?.reason}
          decide={(decision) => add(call.id, decision)}
        />
      ))}
    </>
  );
}

interface QuestionProps {
  readonly name: string;
  readonly reason: string | undefined;
  readonly decide: (decision: CallDecisions[string]) => void;
}

function Question({ name, reason, decide }: QuestionProps): VNode {
  const [why, setWhy] = useState("");
  return (
    <p class="question">
      Run <code>{name}</code>? {reason}
      <button type="button" onClick={() => decide({ decision: "allow" })}>
        Approve
      </button>
      <button
        type="button"
        onClick={() =>
          decide({ decision: "deny", reason: why.trim() || "The user does not want that." })
        }
      >
        Deny
      </button>
      <input
        aria-label="Why not"
        placeholder="Why not"
        value={why}
        onInput={({ currentTarget }) => setWhy(currentTarget.value)}
      />
    </p>
  );
}
