import type { Approval } from "./approval.ts";
import type { CallRequest } from "./call-request.ts";

/** A call that waits for permission; its arguments have not been validated yet. */
export type AuthorizationRequest = CallRequest;

/**
 * The answer. The model is told the reason of a refusal. `ask` leaves the decision to a person, who is told the reason
 * why: see `ExecutorOptions.approve`.
 */
export type Authorization = Approval | { readonly decision: "ask"; readonly reason?: string };

/** Decides whether a call may run. A hook that throws or rejects denies the call. */
export type Authorize = (request: AuthorizationRequest) => Authorization | Promise<Authorization>;
