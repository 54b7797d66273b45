import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";

import type { InspectedTool } from "../src/inspecting/inspected.ts";
import { ArgumentsEditor } from "./arguments/arguments-editor.tsx";
import { callProblems } from "./arguments/call-problems.ts";
import { type Draft, printDraft } from "./arguments/draft.ts";
import { useArguments } from "./arguments/use-arguments.ts";
import { stopped, afterEvent, type CallState } from "./call-state.ts";
import { CallView } from "./call-view.tsx";
import type { Connection } from "./connection.ts";
import type { Keep } from "./keep.ts";
import { useTask } from "./use-task.ts";

/** Calls a tool as a model would, and shows how it goes. */
export function CallForm({
  connection,
  keep,
  tool: { declaration, annotations },
}: {
  readonly connection: Connection;
  readonly keep: Keep;
  readonly tool: InspectedTool;
}): VNode {
  const { name, parametersJsonSchema: schema } = declaration;
  const written = useArguments(keep, declaration);
  const args = written.value;
  const [called, setCalled] = useState<{ readonly args: Draft; readonly state?: CallState }>();
  const form = useRef<HTMLFormElement>(null);
  const task = useTask();
  const needsApproval = annotations.requiresApproval === true;
  const run = (): void => {
    setCalled({ args });
    task.run(async (signal) => {
      let known: CallState | undefined;
      const asked = { name, args: printDraft(args), isApproved: needsApproval };
      try {
        for await (const event of connection.call(asked, signal)) {
          known = afterEvent(known, event);
          if (known !== undefined) setCalled({ args, state: known });
        }
      } finally {
        if (known !== undefined) setCalled({ args, state: stopped(known) });
      }
    });
  };
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
      onKeyDown={(event) => {
        // The browser first checks what has been written.
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
          form.current?.requestSubmit();
      }}
    >
      <ArgumentsEditor
        name={name}
        schema={schema}
        {...written}
        problems={called && callProblems(called.args, called.state?.end?.result)}
      />
      <p>
        <button disabled={task.isRunning}>{needsApproval ? "Approve and call" : "Call"}</button>
        <button type="button" disabled={!task.isRunning} onClick={task.stop}>
          Stop
        </button>
        <small>Ctrl+Enter</small>
      </p>
      {called?.state === undefined ? null : <CallView state={called.state} />}
      {task.failure === undefined ? null : <p class="failure">{task.failure}</p>}
    </form>
  );
}
