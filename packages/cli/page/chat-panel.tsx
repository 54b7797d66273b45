import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { TurnAsked } from "../src/inspecting/inspected.ts";
import type { Connection } from "./connection.ts";
import { EntryView } from "./entry-view.tsx";
import { type Entry, waitingIn, withEvent } from "./turn-state.ts";
import { useDecisions } from "./use-decisions.ts";
import { useTask } from "./use-task.ts";

/** A chat with the model, which can call the tools. */
export function ChatPanel({
  connection,
  model,
  times,
}: {
  readonly connection: Connection;
  readonly model: string;
  /** How many times the command has been started. */
  readonly times: number;
}): VNode {
  const [chat, setChat] = useState(() => crypto.randomUUID());
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [text, setText] = useState("");
  const task = useTask();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [entries]);

  useEffect(() => {
    setChat(crypto.randomUUID());
    setEntries((known) => (known.length === 0 ? known : [...known, { kind: "note", text: anew }]));
  }, [times]);

  const take = (asked: Omit<TurnAsked, "chat">): void =>
    task.run(async (signal) => {
      for await (const event of connection.take({ chat, ...asked }, signal)) {
        setEntries((known) => withEvent(known, event));
      }
    });
  const ask = (): void => {
    if (text.trim() === "" || task.isRunning) return;
    setEntries((known) => [...known, { kind: "question", text }]);
    setText("");
    take({ text });
  };
  const begin = (): void => {
    task.stop();
    setChat(crypto.randomUUID());
    setEntries([]);
  };
  const waiting = task.isRunning ? [] : waitingIn(entries);
  const decisionOf = useDecisions(waiting, (decisions) => take({ decisions }));
  return (
    <article class="chat">
      <header>
        <h2>Chat</h2>
        <small>{model}</small>
        <button type="button" onClick={begin}>
          New chat
        </button>
      </header>
      <div class="entries">
        {entries.map((entry) => (
          <EntryView
            entry={entry}
            decide={entry.kind === "call" ? decisionOf(entry.id) : undefined}
          />
        ))}
        {task.failure === undefined ? null : <p class="failure">{task.failure}</p>}
        <div ref={end} />
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <textarea
          aria-label="Message"
          placeholder="Ask something that takes the tools"
          rows={2}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            ask();
          }}
        />
        <button disabled={task.isRunning}>Send</button>
        <button type="button" disabled={!task.isRunning} onClick={task.stop}>
          Stop
        </button>
      </form>
    </article>
  );
}

const anew = "The tools have been loaded anew. The model knows nothing of what stands above.";
