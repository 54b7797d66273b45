import type { AuditLog } from "../audit/audit-log.ts";
import type { Rejection } from "../worker-protocol/messages.ts";
import { toJsonValue } from "../worker-protocol/to-json-value.ts";
import type { DispatchEnding, DispatchRequest } from "./dispatched-call.ts";

/** What is known about a call besides. */
export interface DispatchFacts {
  readonly workerId: string | undefined;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Those that the tool declares: others may be values. */
  readonly argumentNames: readonly string[];
}

/** Tells the audit log of a host, where there is one, what becomes of workers and what they are given to do. */
export class WorkerAudit {
  readonly #log: AuditLog | undefined;

  constructor(log: AuditLog | undefined) {
    this.#log = log;
  }

  /** @throws LaterError `HOST_UNAVAILABLE` while nothing may happen because it could not be written down */
  assertReady(): void {
    this.#log?.assertReady();
  }

  /** A worker that has dialled has come or gone. */
  worker(workerId: string, outcome: "begun" | "ended", principal: string): void {
    this.#log?.record({ event: "worker", outcome, workerId, principal });
  }

  /** A tool was offered. */
  registration(workerId: string, tool: string, session?: string, rejection?: Rejection): void {
    this.#log?.record({
      event: "registration",
      workerId,
      tool,
      sessionId: session,
      ...(rejection === undefined
        ? { outcome: "accepted" }
        : { outcome: "rejected", errorType: rejection.code }),
    });
  }

  /** A worker, or nobody, has run a call. */
  dispatch(
    { tool, args, session, callId }: DispatchRequest,
    ending: DispatchEnding,
    { workerId, startedAt, argumentNames }: DispatchFacts,
  ): void {
    this.#log?.record({
      event: "dispatch",
      correlationId: callId,
      sessionId: session,
      tool,
      workerId,
      durationMs: performance.now() - startedAt,
      args: toJsonValue(args),
      argumentNames,
      ...(ending.type === "error"
        ? { outcome: "error", errorType: ending.error.type }
        : {
            outcome: "success",
            ...(ending.type === "value" ? { result: toJsonValue(ending.value) } : {}),
          }),
    });
  }
}
