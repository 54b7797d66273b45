import { useState } from "preact/hooks";

import type { TurnAsked } from "../src/inspecting/inspected.ts";
import type { CallState } from "./call-state.ts";

/** What was decided, by the ids of the calls. */
export type CallDecisions = NonNullable<TurnAsked["decisions"]>;
export type CallDecision = CallDecisions[string];

/**
 * Collects what a person decides about calls.
 *
 * @param goOn - told when all are decided
 * @returns how to decide about a call; nothing for one that waits no more
 */
export function useDecisions(
  waiting: readonly CallState[],
  goOn: (decisions: CallDecisions) => void,
): (id: string) => ((decision: CallDecision) => void) | undefined {
  const [decisions, setDecisions] = useState<CallDecisions>({});
  const ids = waiting.map(({ call }) => call.id);
  return (id) => {
    if (!ids.includes(id) || Object.hasOwn(decisions, id)) return undefined;
    return (decision) => {
      const all = { ...decisions, [id]: decision };
      const isDone = ids.every((each) => Object.hasOwn(all, each));
      setDecisions(isDone ? {} : all);
      if (isDone) goOn(all);
    };
  };
}
