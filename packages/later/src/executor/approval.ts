import type { CallRequest } from "./call-request.ts";

/** What has been decided about a call; the model is told the reason of a refusal. JSON, so that it can be kept. */
export type Approval =
  | { readonly decision: "allow" }
  | { readonly decision: "deny"; readonly reason?: string };

/** A call that waits for a person. Its arguments are a copy that fits the tool: what is shown is what will run. */
export interface ApprovalRequest extends CallRequest {
  /** Why a person is asked; `undefined` where nobody said. */
  readonly reason: string | undefined;
}

/** Has a person decide whether a call may run. One that throws or rejects denies the call. */
export type Approve = (request: ApprovalRequest) => Approval | Promise<Approval>;
