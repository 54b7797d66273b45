import type { SessionLimits } from "later-runtime";

import type {
  Abandon,
  Announce,
  Fulfil,
  Rejection,
  Request,
  ToolOffer,
} from "../worker-protocol/messages.ts";
import type { WorkerLink } from "./worker-link.ts";

/** Which tools of a worker may be called. */
interface Judgement {
  readonly accepted: readonly ToolOffer[];
  readonly rejected: readonly Rejection[];
}

/** Answers what a worker asks for. */
export interface RequestPort {
  handle(message: Request | Abandon, attachments: readonly Uint8Array[]): void;
  close(): void;
}

/** What a connection with a worker needs of the host. */
export interface WorkerLinkOptions {
  readonly workerId: string;
  readonly mode: "strict" | "development";
  readonly heartbeatMs: number;
  readonly maxMessageBytes: number;
  /** What its sessions are held to. */
  readonly limits: Required<SessionLimits>;
  /** How long the worker may take until its first tools are fulfilled, in milliseconds. */
  readonly handshakeTimeoutMs: number;
  /** Decides whether the worker may connect; tells why not. */
  readonly admit: (announce: Announce) => string | undefined;
  /** Decides which tools may be called. Must not throw. */
  readonly judge: (offer: Fulfil, link: WorkerLink) => Judgement | Promise<Judgement>;
  readonly openRequests: (link: WorkerLink) => RequestPort;
}
