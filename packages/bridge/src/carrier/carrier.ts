import type { ProtocolMessage } from "../worker-protocol/messages.ts";

/** A header that has come from the other side: a JSON object with a `type`, and nothing more is known of it. */
export interface ReceivedHeader {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Who takes what a carrier delivers. Neither function may throw. */
export interface CarrierListener {
  /** Attachments stay valid: nobody writes to their memory again. */
  readonly message: (header: ReceivedHeader, attachments: readonly Uint8Array[]) => void;
  /** Called once, last. @param reason - what broke the connection; `undefined` for an end in order */
  readonly closed: (reason: Error | undefined) => void;
}

/** Delivers messages between a host and a worker, in order. */
export interface Carrier {
  /** Begins to deliver; called once. */
  listen(listener: CarrierListener): void;
  /**
   * Sends a message; does nothing once the connection has ended. What is sent in one turn of the event loop may
   * leave together.
   *
   * @throws LaterError `INVALID_JSON` for what JSON cannot carry, `QUOTA_EXCEEDED` for a message that is too long
   */
  send(header: ProtocolMessage, attachments?: readonly Uint8Array[]): void;
  /** How long a message may be that it delivers, in bytes: header and attachments together. */
  readonly maxMessageBytes: number;
  /** Refuses from now on to send messages that are longer than so many bytes. @default what the carrier can carry */
  limit(maxMessageBytes: number): void;
  /** How many bytes wait because the other side does not take them. */
  readonly pendingBytes: number;
  /** Settles when the other side has taken most of what waits, and when the connection has ended. */
  drained(): Promise<void>;
  /**
   * Settles when all that has been sent by now is with the system, which delivers it also if this process ends, and
   * when the connection has ended.
   */
  flushed(): Promise<void>;
  /** Whether the other side has ended, and all that it had sent before has been delivered. */
  readonly hasDeliveredAll: boolean;
  /** Ends the connection when what was sent is on its way. */
  end(): void;
  /** Ends the connection at once. */
  destroy(reason?: Error): void;
}
