import type { JsonValue, LaterTool, Outcome } from "later-runtime";

import type { AuditEntry } from "../../audit/audit-entry.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Caller } from "./authenticator.ts";
import type { ApprovalRecord } from "./client-approval.ts";

/** Whoever is turned away costs nothing to come again: of more than that many in a second only the number is kept. */
const denialsPerSecond = 100;

/** A call that has ended. */
export interface AuditedCall {
  readonly caller: Caller;
  readonly sessionId: string;
  readonly callId: string;
  readonly name: string;
  /** Absent if there is none, or none for the caller. */
  readonly tool?: LaterTool | undefined;
  readonly args?: JsonValue | undefined;
  /** Absent where the caller has said nothing of an approval. */
  readonly approval?: ApprovalRecord | undefined;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** Tells the audit log of a host, where there is one, what clients have done. */
export class HostAudit {
  readonly #log: AuditLog | undefined;
  #second = 0;
  #denials = 0;
  #omitted = 0;

  constructor(log: AuditLog | undefined) {
    this.#log = log;
  }

  /** @throws LaterError `HOST_UNAVAILABLE` while nothing may happen because it could not be written down */
  assertReady(): void {
    this.#log?.assertReady();
  }

  record(entry: AuditEntry): void {
    this.#log?.record(entry);
  }

  call(call: AuditedCall): void {
    if (this.#log === undefined) return;
    const { caller, sessionId, callId, name, tool, args, approval, outcome, durationMs } = call;
    this.#log.record({
      event: "call",
      invocationId: crypto.randomUUID(),
      correlationId: callId,
      sessionId,
      tool: name,
      principal: caller.principal,
      durationMs,
      args,
      argumentNames: Object.keys(tool?.parameters.properties ?? {}),
      ...(approval === undefined ? {} : { facts: { approval } }),
      ...(outcome.ok
        ? { outcome: "success", result: outcome.value }
        : { outcome: "error", errorType: outcome.error.type }),
    });
  }

  /** @param principal absent for those whom nobody knows */
  denial(errorType: string, method: string, principal?: string): void {
    if (this.#log === undefined) return;
    const second = Math.floor(performance.now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#denials = 0;
    }
    this.#denials += 1;
    if (this.#denials > denialsPerSecond) {
      this.#omitted += 1;
      return;
    }
    const omitted = this.#omitted === 0 ? {} : { omitted: this.#omitted };
    this.#omitted = 0;
    this.#log.record({ event: "denial", errorType, principal, facts: { method, ...omitted } });
  }
}
