import type { LaterTool } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import type { Contract } from "../contracts/contract.ts";
import type { RequestRights } from "../requests/request-answerer-options.ts";
import type { Caller } from "./access/authenticator.ts";

/** A worker that has dialled the host, and that the host knows; it has said nothing yet. */
export interface WorkerConnection {
  /** Belongs to whoever takes the worker. Its end is the end of the connection. */
  readonly carrier: Carrier;
  /** As whom the worker has authenticated. */
  readonly caller: Caller;
  /** Where it has dialled from, such as `192.0.2.7:50123`; for people. */
  readonly peer: string;
  /** What the worker may ask the host for. @internal */
  readonly rights: Partial<RequestRights>;
}

/** Takes the workers that dial a host, and the tools that workers register with it. */
export interface WorkerAcceptor {
  /**
   * Takes a worker. Until `listen` has been called on its carrier nothing of what it says is read. Must not throw.
   */
  accept(connection: WorkerConnection): void;
  /**
   * The host begins to close: no further workers come. Those there are should be told to drain, and their
   * connections ended; what is left when the host's `drainTimeoutMs` has passed is cut with `HOST_UNAVAILABLE`. Must
   * not throw.
   */
  drain(): void;
  /**
   * Takes a tool that a worker which has not dialled registers in a session. Asked each time that one does.
   *
   * @returns the tool whose calls go to that worker; `undefined` if there is no way to it, and calls fail
   * @throws LaterError for a tool that the host is not to have; it is then refused, with this error
   * @default there is no way to any
   */
  adopt?(sessionId: string, contract: Contract): LaterTool | undefined;
}
