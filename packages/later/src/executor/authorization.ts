import type { LaterTool } from "../declare/tool.ts";
import type { JsonObject } from "../model/json.ts";
import type { Approval } from "./approval.ts";
import type { Caller } from "./caller.ts";

/** A call that waits for permission; its arguments have not been validated yet. */
export interface AuthorizationRequest {
  readonly sessionId: string;
  readonly callId: string;
  readonly tool: LaterTool;
  readonly args: JsonObject;
  /** The application data of the call. */
  readonly data: unknown;
  /** Who makes the call; `undefined` for the program itself. */
  readonly caller: Caller | undefined;
  /** Fires when the call is cancelled or its time is up. */
  readonly signal: AbortSignal;
}

/**
 * The answer. The model is told the reason of a refusal. `ask` leaves the decision to a person, who is told the reason
 * why: see `ExecutorOptions.approve`.
 */
export type Authorization = Approval | { readonly decision: "ask"; readonly reason?: string };

/** Decides whether a call may run. A hook that throws or rejects denies the call. */
export type Authorize = (request: AuthorizationRequest) => Authorization | Promise<Authorization>;
