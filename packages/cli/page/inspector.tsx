import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";

import type { Inspected, InspectedTool } from "../src/inspecting/inspected.ts";
import { ChatPanel } from "./chat-panel.tsx";
import type { Connection } from "./connection.ts";
import { Keep } from "./keep.ts";
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
  inspected: { tools, problems, file, path, model, run },
  failure,
}: {
  readonly connection: Connection;
  readonly inspected: Inspected;
  readonly failure: string | undefined;
}): VNode {
  const keep = useMemo(() => new Keep(path), [path]);
  const [selected, select] = useState(() => keep.read("tool") as string | undefined);
  useKeeping(() => keep.write("tool", selected));
  const tool = tools.find(({ declaration }) => declaration.name === selected);
  return (
    <>
      <nav>
        <h1 title={path}>{file}</h1>
        <button class="choice" aria-current={tool === undefined} onClick={() => select(undefined)}>
          Chat
        </button>
        <h2>Tools</h2>
        {tools.map((each) => (
          <ToolChoice key={each.declaration.name} tool={each} selected={selected} select={select} />
        ))}
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
    </>
  );
}

interface ToolChoiceProps {
  readonly tool: InspectedTool;
  readonly selected: string | undefined;
  readonly select: (name: string) => void;
}

function ToolChoice({ tool, selected, select }: ToolChoiceProps): VNode {
  const { name, description } = tool.declaration;
  const [summary] = description.split("\n");
  return (
    <button class="choice" aria-current={name === selected} onClick={() => select(name)}>
      <code>{name}</code>
      <small>{summary}</small>
    </button>
  );
}
