import type { Approval } from "../../executor/approval.ts";
import type { FunctionCall } from "../../model/function-call.ts";
import type { Content } from "../content/content.ts";
import type { ExecutedCall } from "./executed-call.ts";

/** A turn of the model that asks for calls, on the way to being answered. */
export interface CallTurn {
  /** As the model said it. */
  readonly content: Content;
  /** The calls in it. */
  readonly calls: readonly FunctionCall[];
  /** The ids under which these calls ran before the conversation paused; absent for a turn that is new. */
  readonly callIds?: readonly string[];
  /** Those that had ended before the conversation paused. */
  readonly ended: readonly ExecutedCall[];
  /** What people have decided about the others, by their ids. */
  readonly approvals: ReadonlyMap<string, Approval>;
}
