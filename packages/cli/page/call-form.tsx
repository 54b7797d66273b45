import type { VNode } from "preact";
import { useRef } from "preact/hooks";

import type { InspectedTool } from "../src/inspecting/inspected.ts";
import { ArgumentsEditor } from "./arguments/arguments-editor.tsx";
import { callProblems } from "./arguments/call-problems.ts";
import { readDraft } from "./arguments/draft.ts";
import { useArguments } from "./arguments/use-arguments.ts";
import type { Connection } from "./connection.ts";
import type { Keep } from "./keep.ts";
import { PastCalls } from "./past-calls.tsx";
import { useCalls } from "./use-calls.ts";

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
  const isApproved = annotations.requiresApproval === true;
  const { calls, task, call } = useCalls(connection, keep, { name, isApproved });
  const args = useArguments(keep, declaration);
  const form = useRef<HTMLFormElement>(null);
  const [last] = calls;
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        call(args.value);
      }}
      onKeyDown={(event) => {
        // The browser first checks what has been written.
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          form.current?.requestSubmit();
        }
      }}
    >
      <ArgumentsEditor
        name={name}
        schema={schema}
        {...args}
        problems={last && callProblems(readDraft(last.args), last.state?.end?.result)}
      />
      <p>
        <button disabled={task.isRunning}>{isApproved ? "Approve and call" : "Call"}</button>
        <button type="button" disabled={!task.isRunning} onClick={task.stop}>
          Stop
        </button>
        <small>Ctrl+Enter</small>
      </p>
      {task.failure === undefined ? null : <p class="failure">{task.failure}</p>}
      <PastCalls calls={calls} again={task.isRunning ? undefined : call} edit={args.change} />
    </form>
  );
}
