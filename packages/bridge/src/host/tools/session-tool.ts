import type { LaterTool } from "later-runtime";

/** A tool that can be called in a session. */
export interface SessionTool {
  readonly tool: LaterTool;
  /** Who has registered it, as it calls itself; absent for a tool of the runtime. */
  readonly workerId?: string;
  /** Whether there is a way to whoever runs it. */
  readonly isConnected: boolean;
}
