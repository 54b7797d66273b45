import type { Carrier } from "../carrier/carrier.ts";
import type { Caller } from "./authenticator.ts";

/** A worker that has dialled the host, and that the host knows; it has said nothing yet. */
export interface WorkerConnection {
  /** Belongs to whoever takes the worker. Its end is the end of the connection. */
  readonly carrier: Carrier;
  /** As whom the worker has authenticated. */
  readonly caller: Caller;
  /** Where it has dialled from, such as `192.0.2.7:50123`; for people. */
  readonly peer: string;
}

/** Takes the workers that dial a host. Neither method may throw. */
export interface WorkerAcceptor {
  /** Takes a worker. Until `listen` has been called on its carrier nothing of what it says is read. */
  accept(connection: WorkerConnection): void;
  /**
   * The host begins to close: no further workers come. Those there are should be told to drain, and their
   * connections ended; what is left when the host's `drainTimeoutMs` has passed is cut with `HOST_UNAVAILABLE`.
   */
  drain(): void;
}
