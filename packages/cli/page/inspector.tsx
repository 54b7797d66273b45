import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import type { Inspected } from "../src/inspecting/inspected.ts";
import { ChatPanel } from "./chat-panel.tsx";
import type { Connection } from "./connection.ts";
import { InspectedContext } from "./inspected-context.ts";
import { Keep } from "./keep.ts";
import { ToolList } from "./tool-list.tsx";
import { ToolPanel } from "./tool-panel.tsx";
import { useInspected } from "./use-inspected.ts";
import { useKeeping } from "./use-keeping.ts";

/** The whole page, once the command has told what there is. */
export function Inspector({ connection }: { readonly connection: Connection }): VNode {
  const { inspected, failure } = useInspected(connection);
  if (inspected === undefined) return <p class="banner">{failure ?? "Reading the tools …"}</p>;
  return <Workbench {...{ connection, inspected, failure }} />;
}

/** The tools beside the chat and one tool, of which one is seen. */
function Workbench({
  connection,
  inspected,
  failure,
}: {
  readonly connection: Connection;
  readonly inspected: Inspected;
  readonly failure: string | undefined;
}): VNode {
  const { tools, problems, file, path, model, run } = inspected;
  const keep = useMemo(() => new Keep(path), [path]);
  const [selected, select] = useState(() => keep.read("tool") as string | undefined);
  useKeeping(() => keep.write("tool", selected));
  const tool = tools.find(({ declaration }) => declaration.name === selected);
  const [entered, setEntered] = useState<{ readonly name: string }>();
  useEffect(() => {
    if (entered !== undefined) document.querySelector<HTMLElement>(firstInput)?.focus();
  }, [entered]);
  const enter = (name: string): void => {
    select(name);
    setEntered({ name });
  };
  return (
    <InspectedContext.Provider value={inspected}>
      <nav>
        <h1 title={path}>{file}</h1>
        <button class="choice" aria-current={tool === undefined} onClick={() => select(undefined)}>
          Chat
        </button>
        <h2>Tools</h2>
        <ToolList {...{ tools, selected, select }} enter={enter} />
        {failure === undefined ? null : <p class="failure">{failure}</p>}
        {problems.map((problem) => (
          <p class="failure">{problem}</p>
        ))}
      </nav>
      {/* Hidden, so that what goes on there goes on. */}
      <main hidden={tool !== undefined}>
        <ChatPanel {...{ connection, keep, model, run }} />
      </main>
      {tools.map((each) => (
        <main key={each.declaration.name} hidden={each !== tool}>
          <ToolPanel {...{ connection, keep, tool: each }} />
        </main>
      ))}
    </InspectedContext.Provider>
  );
}

/** Of the tool that is shown: where its arguments are written, or the call is made. */
const firstInput =
  "main:not([hidden]) form :is(textarea, select, input, button:not([type='button']))";
