import type { ToolContext } from "./tool-context.ts";

/** A context for a tool that is called as a function: nobody watches, and nothing cancels it. */
export function detachedContext(toolName: string): ToolContext {
  return {
    sessionId: "",
    callId: "",
    toolName,
    signal: new AbortController().signal,
    data: undefined,
    progress: () => {},
    partial: () => {},
  };
}
