import type { ToolProgress } from "../declare/tool-context.ts";
import type { LaterTool } from "../declare/tool.ts";
import type { JsonValue } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { Approval } from "./approval.ts";
import type { Caller } from "./caller.ts";

/** What identifies a call in events. */
export interface CallIdentity {
  readonly sessionId: string;
  readonly callId: string;
  readonly name: string;
}

/**
 * What can be seen of a running call. `call-start` comes first and exactly once, `call-end` last and
 * exactly once, also for calls that are refused. No event carries argument values.
 */
export type CallEvent = CallIdentity &
  (
    | {
        readonly type: "call-start";
        /** On whose behalf the call is made; absent for the program's own. */
        readonly caller?: Caller;
      }
    /** A person is asked whether the call may run; its time stands still until there is an answer. */
    | { readonly type: "call-waiting"; readonly reason?: string }
    | ({ readonly type: "call-progress" } & ToolProgress)
    | { readonly type: "call-partial"; readonly value: JsonValue }
    | { readonly type: "call-end"; readonly outcome: Outcome; readonly durationMs: number }
  );

/** What may accompany one call. */
export interface ExecuteOptions {
  /** Cancels the call; it ends at once with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /**
   * Over the tool's own limit and the runtime's, in milliseconds; `Infinity` for none. What is not
   * greater than 0 counts as not given.
   */
  readonly timeoutMs?: number;
  /** Application data for the tool's context, over the session's. */
  readonly data?: unknown;
  /** On whose behalf the call is made; the `authorize` hook is told. @default the program's own */
  readonly caller?: Caller;
  /**
   * The span in whose course the call is made, as the `traceparent` of W3C Trace Context. Hooks and tools are told, and
   * it goes with calls that run elsewhere. What is none is ignored.
   */
  readonly traceparent?: string;
  /**
   * What a person has decided about the call before, so that nobody is asked again. It counts where `authorize` answers
   * `ask`, which it is asked anew; a call that it denies stays denied.
   */
  readonly approval?: Approval;
  /**
   * Watches the call. What it throws is ignored. A promise that it gives for a `call-partial` holds a
   * generator back until it settles, so that a slow watcher slows the tool down.
   */
  readonly onEvent?: (event: CallEvent) => unknown;
  /**
   * Whether a model makes the call. One of a tool that is annotated `requiresApproval` then waits for a person also where no
   * hook of the runtime says so.
   *
   * @default false, for calls of the program's own
   * @internal
   */
  readonly isFromModel?: boolean;
  /**
   * What the call runs in the place of the session's tool of that name.
   *
   * @default the session's
   * @internal
   */
  readonly tool?: LaterTool;
  /**
   * Names of policies that whoever makes the call keeps to, so that nobody does again: `cache`, and `retries` of calls that
   * get lost. What a tool throws is tried again where it runs.
   *
   * @default none
   * @internal
   */
  readonly keptPolicies?: readonly string[];
}

/** What may accompany a batch of calls. */
export interface ExecuteAllOptions extends Omit<ExecuteOptions, "approval"> {
  /** What has been decided about calls before, by their ids; see {@link ExecuteOptions.approval}. */
  readonly approvals?: ReadonlyMap<string, Approval>;
  /**
   * How many run at the same time; less than 1 counts as 1.
   *
   * @default 8
   */
  readonly concurrency?: number;
}
