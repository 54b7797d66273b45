import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { TurnAsked } from "../src/inspecting/inspected.ts";
import type { Connection } from "./connection.ts";
import { EntryView } from "./entry-view.tsx";
import type { Keep } from "./keep.ts";
import { afterTurn, waitingIn, withEvent } from "./turn-state.ts";
import { useConversation } from "./use-conversation.ts";
import { useDecisions } from "./use-decisions.ts";
import { useKeeping } from "./use-keeping.ts";
import { useTask } from "./use-task.ts";

/** A chat with the model, which can call the tools. */
export function ChatPanel({
  connection,
  keep,
  model,
  run,
}: {
  readonly connection: Connection;
  readonly keep: Keep;
  readonly model: string;
  /** Which command leads the chat. */
  readonly run: string;
}): VNode {
  const { chat, entries, change, begin } = useConversation(keep, run);
  const [text, setText] = useState(() => (keep.read("message") as string | undefined) ?? "");
  useKeeping(() => keep.write("message", text));
  const task = useTask();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [entries]);

  const take = (asked: Omit<TurnAsked, "chat">): void =>
    task.run(async (signal) => {
      try {
        for await (const event of connection.take({ chat, ...asked }, signal)) {
          change((known) => withEvent(known, event));
        }
      } finally {
        change(afterTurn);
      }
    });
  const ask = (): void => {
    if (text.trim() === "" || task.isRunning) return;
    change((known) => [...known, { kind: "question", text }]);
    setText("");
    take({ text });
  };
  const waiting = task.isRunning ? [] : waitingIn(entries);
  const decisionOf = useDecisions(waiting, (decisions) => take({ decisions }));
  return (
    <article class="chat">
      <header>
        <h2>Chat</h2>
        <small>{model}</small>
        <button
          type="button"
          onClick={() => {
            task.stop();
            begin();
          }}
        >
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
