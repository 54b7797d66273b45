import { useState } from "preact/hooks";

import { type Draft, printDraft } from "./arguments/draft.ts";
import { afterEvent, type CallState, stopped } from "./call-state.ts";
import type { Connection } from "./connection.ts";
import type { Keep } from "./keep.ts";
import { useKeeping } from "./use-keeping.ts";
import { type Task, useTask } from "./use-task.ts";

/** Calls of each tool that are remembered. */
const maximumCalls = 20;

/** A call that a person has made. */
export interface PastCall {
  readonly id: string;
  /** As they were sent. */
  readonly args: string;
  /** Absent until the command has answered. */
  readonly state?: CallState;
}

/** The calls that a person has made of a tool, which outlive the page. */
export interface Calls {
  /** The last ones, newest first. */
  readonly calls: readonly PastCall[];
  readonly task: Task;
  /** Makes another one, unless one runs. */
  readonly call: (args: Draft) => void;
}

/** The calls that a person makes of a tool. */
export function useCalls(
  connection: Connection,
  keep: Keep,
  { name, isApproved }: { readonly name: string; readonly isApproved: boolean },
): Calls {
  const key = `calls ${name}`;
  const [calls, setCalls] = useState(() => readCalls(keep, key));
  const task = useTask();
  useKeeping(() => keep.writeEnd(key, calls.toReversed()));
  const call = (draft: Draft): void =>
    task.run(async (signal) => {
      const id = crypto.randomUUID();
      const args = printDraft(draft);
      let state: CallState | undefined;
      const tell = (known: CallState | undefined): void => {
        state = known;
        const made: PastCall = { id, args, ...(known === undefined ? {} : { state: known }) };
        setCalls((before) =>
          [made, ...before.filter((each) => each.id !== id)].slice(0, maximumCalls),
        );
      };
      tell(undefined);
      try {
        for await (const event of connection.call({ name, args, isApproved }, signal)) {
          tell(afterEvent(state, event));
        }
      } finally {
        if (state !== undefined) tell(stopped(state));
      }
    });
  return { calls, task, call };
}

function readCalls(keep: Keep, key: string): readonly PastCall[] {
  const calls = (keep.read(key) as readonly PastCall[] | undefined) ?? [];
  // What ran has ended with the page.
  return calls
    .map(({ state, ...call }) =>
      state === undefined ? call : Object.assign(call, { state: stopped(state) }),
    )
    .toReversed();
}
