import type { ServerDuplexStream } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { toStatus } from "../protocol/to-status.ts";
import type { Carrier } from "./carrier.ts";
import { readConnectFacts } from "./connect-facts.ts";
import { GrpcCarrier } from "./grpc-carrier.ts";
import { resetStream } from "./grpc-reset-stream.ts";

/** How long a worker that is cut off may take to hear why, in milliseconds. */
const farewellMs = 1_000;

/**
 * The host's side of a call of `Connect`. It owns the call, which has to have been let in. Its reason for a worker
 * whose connection breaks is `RUNTIME_DISCONNECTED`; one that cancels its call may look as if it ended in order.
 *
 * @param maxMessageBytes - of one message
 */
export function createServerCarrier(
  call: ServerDuplexStream<Buffer, Buffer>,
  maxMessageBytes: number,
): Carrier {
  const { readsBatches, maxMessageBytes: limit } = readConnectFacts(call.metadata);
  const carrier = new GrpcCarrier({
    stream: call,
    maxMessageBytes,
    readsBatches,
    cut: (reason) => {
      const timer = setTimeout(() => resetStream(call), farewellMs);
      call.once("cancelled", () => clearTimeout(timer));
      call.emit("error", toStatus(reason ?? new LaterError("CANCELLED")));
    },
  });
  if (limit !== undefined) carrier.limit(limit);
  // The worker has nothing more to say; an answer would have no reader. Where the connection breaks this comes too,
  // and "cancelled" right behind it.
  call.once("end", () => setImmediate(() => carrier.end()));
  // Emitted at the end of every call.
  call.once("cancelled", () => {
    const reason = new LaterError("RUNTIME_DISCONNECTED", "The worker is gone.");
    carrier.ended(carrier.isEnding ? undefined : reason);
  });
  return carrier;
}
