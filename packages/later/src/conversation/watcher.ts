import { isObject } from "../model/json.ts";

/** Calls whoever watches a conversation so that their mistakes cannot disturb it. */
export function watcher<Event>(
  onEvent: ((event: Event) => void) | undefined,
): (event: Event) => void {
  if (onEvent === undefined) return () => {};
  return (event) => {
    try {
      const returned: unknown = onEvent(event);
      if (isObject(returned) && "then" in returned) Promise.resolve(returned).catch(() => {});
    } catch {
      // Watching must not change what is watched.
    }
  };
}
