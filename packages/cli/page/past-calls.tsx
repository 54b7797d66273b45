import type { VNode } from "preact";

import { type Draft, printLine, readDraft } from "./arguments/draft.ts";
import { CallView, statusOf } from "./call-view.tsx";
import type { PastCall } from "./use-calls.ts";

/** The calls of a tool: the last one, and those before it to be opened. */
export function PastCalls({
  calls,
  again,
  edit,
}: {
  /** Newest first. */
  readonly calls: readonly PastCall[];
  /** Absent while another call runs. */
  readonly again: ((args: Draft) => void) | undefined;
  readonly edit: (args: Draft) => void;
}): VNode {
  const view = ({ args: text, state }: PastCall): VNode | null => {
    const args = readDraft(text);
    const choices = { again: again && (() => again(args)), edit: () => edit(args) };
    return state === undefined ? null : <CallView state={state} choices={choices} />;
  };
  const [last, ...earlier] = calls;
  return (
    <>
      {last === undefined ? null : view(last)}
      {earlier.length === 0 ? null : <h3>Earlier calls</h3>}
      {earlier.map((call) => (
        <details key={call.id} class="past">
          <summary>
            <code>{printLine(readDraft(call.args))}</code>
            <small>{call.state === undefined ? "refused" : statusOf(call.state)}</small>
          </summary>
          {view(call)}
        </details>
      ))}
    </>
  );
}
