import { assertTimeLimit } from "../declare/time-limit.ts";
import type { LaterTool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import type { Approve } from "./approval.ts";
import type { Authorize } from "./authorization.ts";
import type { CallHooks } from "./call-hooks.ts";
import type { CallEvent } from "./execute-options.ts";

/** How calls are run, unless a tool or a call says otherwise. */
export interface ExecutorOptions {
  /**
   * How long a call may take, in milliseconds; `Infinity` for no limit.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number;
  /**
   * How large a result may be, in characters of JSON, counted without escapes.
   *
   * @default 1_048_576
   */
  readonly maxResultSize?: number;
  /**
   * Whether results are held to what their tools declare, where they do. A result that does not fit ends its call with
   * `TOOL_EXECUTION_FAILED`.
   *
   * @default true
   */
  readonly validateResults?: boolean;
  /**
   * Keeps the messages of ordinary errors from the model; those of `ToolError` are always told.
   *
   * @default false
   */
  readonly hideErrorMessages?: boolean;
  /**
   * Asked before each call.
   *
   * @default every call may run, but for those of tools that are annotated `requiresApproval`: `approve` is asked about them,
   * and without it those that a model makes end with `APPROVAL_REQUIRED`
   */
  readonly authorize?: Authorize;
  /**
   * Has a person decide about the calls that `authorize` leaves to one; without `authorize`, about those of tools that
   * are annotated `requiresApproval`. The call waits for as long as that takes, and its time stands still; it has its
   * whole time after the answer.
   *
   * @default such calls end with `APPROVAL_REQUIRED` and are not run
   */
  readonly approve?: Approve;
  /** What happens around each call. @default nothing */
  readonly hooks?: readonly CallHooks[];
  /**
   * Watches all calls, beside those who watch single ones. What it throws is ignored, and nothing waits for it. For its sake
   * alone no tool takes the trouble to report progress and partial results that does so only when it is watched.
   */
  readonly onEvent?: (event: CallEvent) => unknown;
  /**
   * Where the function of a tool runs: gives the tool that is run in its place, which has the same declaration.
   * Asked for each call, so it should be quick.
   *
   * @default here
   */
  readonly place?: (tool: LaterTool) => LaterTool;
}

/** @throws LaterError `INVALID_ARGUMENT`, naming the option */
export function assertExecutorOptions(options: ExecutorOptions): void {
  const { maxResultSize, hooks } = options;
  assertTimeLimit(options.timeoutMs);
  if (maxResultSize !== undefined && !(maxResultSize > 0)) {
    throw new LaterError("INVALID_ARGUMENT", '"maxResultSize" has to be greater than 0.');
  }
  for (const name of ["authorize", "approve", "onEvent"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function") {
      throw new LaterError("INVALID_ARGUMENT", `"${name}" has to be a function.`);
    }
  }
  if (hooks !== undefined && !(Array.isArray(hooks) && hooks.every(isObject))) {
    throw new LaterError("INVALID_ARGUMENT", '"hooks" has to be an array of objects.');
  }
}
