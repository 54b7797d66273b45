import type { Affinity } from "../workers/dispatched-call.ts";
import type { CallProgress } from "../workers/worker-endpoint.ts";

/** What may accompany a call through a pool. */
export interface PoolCallOptions {
  /** Cancels the call; it ends with `CANCELLED`. */
  readonly signal?: AbortSignal;
  /** How long it may take, in milliseconds, waiting included. @default the pool's */
  readonly timeoutMs?: number;
  /** 1 to 128 printable ASCII characters. @default a number */
  readonly callId?: string;
  /** @default the pool's */
  readonly affinity?: Affinity;
  /**
   * Whether it may be run again when a worker is lost with it.
   *
   * @default what the tool's annotations `idempotent` and `readOnly` say
   */
  readonly idempotent?: boolean;
  /** Told how far the tool is. */
  readonly onProgress?: (progress: CallProgress) => void;
}
