/** What a caller knows of a call that has ended. */
export interface CallRecord {
  readonly call: string;
  readonly tool: string;
  readonly route: RouteKind;
  /** `ok`, or the type of the error. */
  readonly outcome: string;
  /** Why it was not run. */
  readonly reason?: string;
  /** Whether its process was about to end. */
  readonly halted: boolean;
  /** Whether the caller gave it up. */
  readonly cancelled: boolean;
  readonly timeoutMs: number;
  /** When it ended, in milliseconds since 1970. */
  readonly endedAt: number;
  readonly ms: number;
  /** What is wrong with what came of it. */
  readonly problem?: string;
  /** What the tool said, where that counts. */
  readonly value?: string;
}

/** How a call reaches workers. */
export type RouteKind =
  /** Through the runtime of the host. */
  | "runtime"
  /** Through a pool of the host. */
  | "pool"
  /** Through a client of the host, in another process. */
  | "client"
  /** Through a runtime whose tools run behind the host, in another process. */
  | "application";
