import type { JsonValue, SessionLimits } from "later-runtime";

import type { WatchEvent } from "../worker-protocol/messages.ts";

/** What is asked of a host. */
export interface HostRequest {
  readonly method: string;
  readonly session: string;
  /** JSON, with arrays in it as `detach` takes them. @default none */
  readonly params?: Readonly<Record<string, unknown>>;
  /** The call in whose course it is asked. */
  readonly call?: number;
  /** Takes the request back, which then rejects with `CANCELLED` at once. */
  readonly signal?: AbortSignal;
}

/** The side of one connection that asks a host. Requests leave in the order in which they are made. */
export interface Requester {
  /** What the host holds sessions to; `undefined` until it has said so. Older hosts do not say. */
  readonly limits: SessionLimits | undefined;
  /**
   * Asks.
   *
   * @returns the answer, with its attachments as `attach` puts them there
   * @throws LaterError with the host's code; `CANCELLED`, `HOST_UNAVAILABLE` for a connection that has ended,
   * `INVALID_JSON` and `QUOTA_EXCEEDED` for what cannot be sent
   */
  request(request: HostRequest): Promise<JsonValue>;
  /**
   * Asks for a watch, and tells of its events from the first one on: until the function that it gives is called, or
   * until an event has `ended`, which also comes when the connection ends.
   *
   * @throws LaterError as `request` does
   */
  watch(request: HostRequest, listener: (event: WatchEvent) => void): Promise<() => void>;
}
