import { toHeldLimits } from "../worker-protocol/held-limits.ts";
import { protocolVersion, type Welcome } from "../worker-protocol/messages.ts";
import type { WorkerLinkOptions } from "./worker-link-options.ts";

/**
 * What a host answers to a worker that it takes.
 *
 * @param carriedBytes - how long a message may be for what carries it
 */
export function toWelcome(
  { workerId, mode, heartbeatMs, maxMessageBytes, limits }: WorkerLinkOptions,
  carriedBytes: number,
): Welcome {
  return {
    type: "welcome",
    protocol: protocolVersion,
    workerId,
    mode,
    heartbeatMs,
    maxMessageBytes: Math.min(maxMessageBytes, carriedBytes),
    limits: toHeldLimits(limits),
    lists: true,
  };
}
