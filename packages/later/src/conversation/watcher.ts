import type { ConversationEvent } from "./conversation-event.ts";

/** Calls whoever watches a conversation so that their mistakes cannot disturb it. */
export function watcher(
  onEvent: ((event: ConversationEvent) => void) | undefined,
): (event: ConversationEvent) => void {
  if (onEvent === undefined) return () => {};
  return (event) => {
    try {
      onEvent(event);
    } catch {
      // Watching must not change what is watched.
    }
  };
}
