import type { LaterTool } from "../declare/tool.ts";
import type { SessionVariables } from "../variables/session-variables.ts";
import type { ExecutorOptions } from "./executor-options.ts";
import type { RunningCall } from "./running-call.ts";

/** The session a call runs in, as far as running it goes. */
export interface CallHost {
  readonly id: string;
  /** Application data for the context of calls that bring none. */
  readonly data: unknown;
  readonly options: ExecutorOptions;
  /** For the context of calls. */
  readonly variables: SessionVariables;
  /** The tool that a call of this name may run. */
  find(name: string): LaterTool | undefined;
  /** Keeps track of a call until it ends, so that the session can cancel it. */
  track(call: RunningCall): void;
  /** The call of this id that is kept track of. Where a host has none of it, calls of the same id are not told apart. */
  findRunning?(callId: string): RunningCall | undefined;
  /** Told before a call ends because of an error that its tool did not mean for the caller to see. */
  failedUnexpectedly?(call: RunningCall): void;
}
