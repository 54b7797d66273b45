import { type Approval, type Caller, type Outcome, toOutcome } from "later-runtime";

import { approverRole } from "./roles.ts";

/** What of an approval is written down: what was decided, or that it was not for the caller to say. */
export type ApprovalRecord = Approval["decision"] | "ignored";

/**
 * What a caller says that a person has decided, as far as it counts. Otherwise callers could approve their own calls: only
 * those with the role of an approver are believed.
 */
export class ClientApproval {
  /** For the runtime; `undefined` where nothing counts. */
  readonly counted: Approval | undefined;
  readonly #said: Approval | undefined;
  readonly #principal: string;

  constructor(said: Approval | undefined, { principal, roles }: Caller) {
    this.counted = roles.includes(approverRole) ? said : undefined;
    this.#said = said;
    this.#principal = principal;
  }

  /** `undefined` where the caller has said nothing. */
  get record(): ApprovalRecord | undefined {
    return this.#said === undefined ? undefined : (this.counted?.decision ?? "ignored");
  }

  /** A call that still waits for a person, with the reason why what the caller has said was not enough. */
  explain(outcome: Outcome): Outcome {
    if (this.record !== "ignored" || outcome.ok || outcome.error.type !== "APPROVAL_REQUIRED") {
      return outcome;
    }
    const { callId, name } = outcome.result;
    const { message, details } = outcome.error;
    const error = {
      type: "APPROVAL_REQUIRED",
      message: `${message} What "${this.#principal}" says does not count without the role "${approverRole}".`,
      details: { ...details, role: approverRole },
    };
    return toOutcome({ callId, name, status: "ERROR", error });
  }
}
