import type { JsonValue } from "later-runtime";

/** What kind of thing has happened. */
export type AuditEvent =
  /** A tool was called, or would have been. */
  | "call"
  /** A call was given to a worker, or would have been. */
  | "dispatch"
  /** A tool was offered or registered. */
  | "registration"
  /** Somebody was turned away. */
  | "denial"
  /** A session has begun or ended. */
  | "session"
  /** A worker has come or gone. */
  | "worker";

/**
 * Something that happened, as it is told to an `AuditLog`. Texts are cut to 256 characters; what a message of an
 * error says has no place here, because it may repeat values.
 */
export interface AuditEntry {
  readonly event: AuditEvent;
  /** What the host calls the call; new for each. */
  readonly invocationId?: string | undefined;
  /** What the caller calls the call. */
  readonly correlationId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly tool?: string | undefined;
  readonly workerId?: string | undefined;
  readonly principal?: string | undefined;
  /** How it ended, in a word that does not change: `success`, `error`, `accepted`, `rejected`, `begun`, `ended` … */
  readonly outcome?: string | undefined;
  /** Type or code of an error. */
  readonly errorType?: string | undefined;
  /** In milliseconds. */
  readonly durationMs?: number | undefined;
  /** Arguments. Written down only if the log keeps values. */
  readonly args?: JsonValue | undefined;
  /** The names of arguments that may be told: those that the tool declares. @default none */
  readonly argumentNames?: readonly string[] | undefined;
  /** What a call gave. Written down only if the log keeps values. */
  readonly result?: JsonValue | undefined;
  /** More that there is to know; no values of calls or variables. */
  readonly facts?: Readonly<Record<string, string | number | boolean>> | undefined;
}
