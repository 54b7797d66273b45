import type { VNode } from "preact";
import { useState } from "preact/hooks";

import type { InspectedTool } from "../src/inspecting/inspected.ts";
import { afterEvent, type CallState } from "./call-state.ts";
import { CallView } from "./call-view.tsx";
import type { Connection } from "./connection.ts";
import { exampleArguments } from "./example-arguments.ts";
import { useTask } from "./use-task.ts";

/** Calls a tool as a model would, and shows how it goes. */
export function CallForm({
  connection,
  tool: { declaration, annotations },
}: {
  readonly connection: Connection;
  readonly tool: InspectedTool;
}): VNode {
  const { name, parametersJsonSchema } = declaration;
  const [args, setArgs] = useState(() => exampleArguments(parametersJsonSchema));
  const [state, setState] = useState<CallState>();
  const task = useTask();
  const needsApproval = annotations.requiresApproval === true;
  const run = (): void => {
    setState(undefined);
    task.run(async (signal) => {
      let known: CallState | undefined;
      const asked = { name, args, isApproved: needsApproval };
      for await (const event of connection.call(asked, signal)) {
        known = afterEvent(known, event);
        setState(known);
      }
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <label>
        Arguments, as JSON
        <textarea
          spellcheck={false}
          rows={Math.min(20, args.split("\n").length + 1)}
          value={args}
          onInput={({ currentTarget }) => setArgs(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
          }}
        />
      </label>
      <p>
        <button disabled={task.isRunning}>{needsApproval ? "Approve and call" : "Call"}</button>
        <button type="button" disabled={!task.isRunning} onClick={task.stop}>
          Stop
        </button>
        <small>Ctrl+Enter</small>
      </p>
      {state === undefined ? null : <CallView state={state} />}
      {task.failure === undefined ? null : <p class="failure">{task.failure}</p>}
    </form>
  );
}
