import type { VNode } from "preact";
import { useState } from "preact/hooks";

import type { InspectedTool } from "../src/inspecting/inspected.ts";
import { ChatPanel } from "./chat-panel.tsx";
import type { Connection } from "./connection.ts";
import { ToolPanel } from "./tool-panel.tsx";
import { useInspected } from "./use-inspected.ts";

/** The whole page: the tools beside the chat and one tool, of which one is seen. */
export function Inspector({ connection }: { readonly connection: Connection }): VNode {
  const { inspected, failure, times } = useInspected(connection);
  const [selected, select] = useState<string>();
  if (inspected === undefined) return <p class="banner">{failure ?? "Reading the tools …"}</p>;
  const { tools, problems, file, model } = inspected;
  const tool = tools.find(({ declaration }) => declaration.name === selected);
  return (
    <>
      <nav>
        <h1>{file}</h1>
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
        <ChatPanel connection={connection} model={model} times={times} />
      </main>
      {tools.map((each) => (
        <main key={each.declaration.name} hidden={each !== tool}>
          <ToolPanel connection={connection} tool={each} />
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
