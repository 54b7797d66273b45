import { useEffect, useState } from "preact/hooks";

import type { Keep } from "./keep.ts";
import { afterChat, afterTurn, type Entry } from "./turn-state.ts";
import { useKeeping } from "./use-keeping.ts";

/** More is not kept when the page is loaded anew. */
const maximumKept = 200;

/** What a chat has come to. */
interface Conversation {
  /** Made up; the command takes another one for another chat. */
  readonly chat: string;
  /** The command that leads it. */
  readonly run: string;
  readonly entries: readonly Entry[];
}

/** A chat that outlives the page, and begins anew with another command. */
export function useConversation(
  keep: Keep,
  run: string,
): Pick<Conversation, "chat" | "entries"> & {
  readonly change: (next: (entries: readonly Entry[]) => readonly Entry[]) => void;
  readonly begin: () => void;
} {
  const [conversation, set] = useState(() => readConversation(keep) ?? beginWith([], run));
  useEffect(
    () =>
      set((known) => (known.run === run ? known : beginWith(afterChat(known.entries, anew), run))),
    [run],
  );
  useKeeping(() => {
    const { entries, ...chat } = conversation;
    keep.write("chat", chat);
    keep.writeEnd("entries", entries.slice(-maximumKept));
  });
  return {
    ...conversation,
    change: (next) => set((known) => ({ ...known, entries: next(known.entries) })),
    begin: () => set(beginWith([], run)),
  };
}

function readConversation(keep: Keep): Conversation | undefined {
  const kept = keep.read("chat") as Omit<Conversation, "entries"> | undefined;
  const entries = (keep.read("entries") as readonly Entry[] | undefined) ?? [];
  // What ran has ended with the page.
  return kept && { ...kept, entries: afterTurn(entries) };
}

function beginWith(entries: readonly Entry[], run: string): Conversation {
  return { chat: crypto.randomUUID(), run, entries };
}

const anew = "The tools have been loaded anew. The model knows nothing of what stands above.";
