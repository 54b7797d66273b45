import type { CallEvent } from "later-runtime";

import type { RouteRequest } from "./caller.ts";

/** What a runtime tells of a call, for its caller; an option of `execute` if the caller wants it. */
export function toEventListener({ onChunk, onEnd }: Pick<RouteRequest, "onChunk" | "onEnd">): {
  readonly onEvent?: (event: CallEvent) => void;
} {
  if (onChunk === undefined && onEnd === undefined) return {};
  return {
    onEvent: (event) => {
      if (event.type === "call-partial") onChunk?.(event.value);
      else if (event.type === "call-end") onEnd?.();
    },
  };
}
