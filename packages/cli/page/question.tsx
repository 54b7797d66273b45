import type { VNode } from "preact";
import { useState } from "preact/hooks";

import type { CallDecision } from "./use-decisions.ts";

/** Asks whether a call may run. */
export function Question({
  reason,
  decide,
}: {
  readonly reason: string | undefined;
  readonly decide: (decision: CallDecision) => void;
}): VNode {
  const [why, setWhy] = useState("");
  const deny = (): void =>
    decide({ decision: "deny", reason: why.trim() || "The user does not want that." });
  return (
    <p>
      {reason === undefined ? null : `${reason} `}
      <button type="button" onClick={() => decide({ decision: "allow" })}>
        Approve
      </button>
      <button type="button" onClick={deny}>
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
