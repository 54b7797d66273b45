import { createVariables } from "../variables/create-variables.ts";
import type { SessionVariables } from "../variables/session-variables.ts";
import type { ToolContext } from "./tool-context.ts";

/**
 * A context for a tool that is called as a function: nobody watches, nothing cancels it, and its variables
 * are its own.
 */
export function detachedContext(toolName: string): ToolContext {
  let variables: SessionVariables | undefined;
  return {
    sessionId: "",
    callId: "",
    toolName,
    signal: new AbortController().signal,
    data: undefined,
    get variables() {
      return (variables ??= createVariables());
    },
    isWatched: false,
    progress: () => {},
    partial: () => {},
  };
}
