import { type ClientDuplexStream, type ServiceError, status } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { type BridgeClientOptions, readClientOptions } from "../client/client-options.ts";
import { createCallMetadata, createGrpcClient, unreachable } from "../client/grpc-client.ts";
import { RunningCalls } from "../client/running-calls.ts";
import { toLaterError } from "../client/to-later-error.ts";
import type { Carrier } from "./carrier.ts";
import { addConnectFacts, readConnectFacts } from "./connect-facts.ts";
import { GrpcCarrier } from "./grpc-carrier.ts";
import { connectMethod } from "./grpc-connect-method.ts";

/** How a worker reaches a host. The signal gives dialling up, and changes nothing afterwards. */
export type DialOptions = Omit<BridgeClientOptions, "deadlineMs">;

/**
 * Connects to a host as a worker; settles when the host has let it in. The connection is the carrier's own, and is
 * not renewed.
 *
 * @param address - such as `127.0.0.1:50051`, or `unix:/path` for a socket
 * @throws LaterError `HOST_UNAVAILABLE` when there is none within `connectTimeoutMs`, or one that is shutting down,
 * or one that takes no workers, which is not retryable; `UNAUTHENTICATED`, `PERMISSION_DENIED`, `QUOTA_EXCEEDED`,
 * `CANCELLED`, and `INVALID_ARGUMENT` for an address or an option that makes no sense
 */
export async function dialHost(address: string, options: DialOptions = {}): Promise<Carrier> {
  const settings = readClientOptions(options);
  const calls = new RunningCalls();
  calls.assertWanted(options.signal);
  const client = createGrpcClient(address, settings, withoutRetries);
  const metadata = addConnectFacts(createCallMetadata(settings), settings.maxMessageBytes);
  const { path, requestSerialize, responseDeserialize } = connectMethod;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata);
  const running = calls.add(call, options.signal);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    call.cancel();
  }, settings.connectTimeoutMs);
  call.once("status", () => client.close());
  try {
    return await createClientCarrier(call, settings.maxMessageBytes, toReason);
  } catch (error) {
    throw running.givenUp() ?? (isLate ? unreachable(address, error) : error);
  } finally {
    clearTimeout(timer);
    running.ended();
  }
}

/** Otherwise messages count as taken while @grpc/grpc-js keeps them for another attempt, which there is none of. */
const withoutRetries = { "grpc.per_rpc_retry_buffer_size": 0 };

/**
 * The side of a call of `Connect` that has made it; settles when the host has begun to answer. It owns the call.
 *
 * @param maxMessageBytes - of one message
 * @param toReason - what is told of a call that has failed
 * @throws LaterError that reason, for a host that refuses the call
 */
export function createClientCarrier(
  call: ClientDuplexStream<Buffer, Buffer>,
  maxMessageBytes: number,
  toReason: (cause: ServiceError) => LaterError,
): Promise<Carrier> {
  return new Promise((resolve, reject) => {
    let carrier: GrpcCarrier | undefined;
    const end = (reason: LaterError | undefined): void => {
      if (carrier === undefined) reject(reason ?? new LaterError("HOST_UNAVAILABLE"));
      else carrier.ended(reason);
    };
    call.once("metadata", (answer) => {
      const { readsBatches, maxMessageBytes: limit } = readConnectFacts(answer);
      carrier = new GrpcCarrier({
        stream: call,
        maxMessageBytes,
        readsBatches,
        cut: () => call.cancel(),
      });
      if (limit !== undefined) carrier.limit(limit);
      resolve(carrier);
    });
    call.on("error", (cause: ServiceError) => end(toReason(cause)));
    call.once("status", ({ code }) => {
      if (code !== status.OK) return;
      // The last messages may still wait for whoever listens.
      if (carrier === undefined || call.readableEnded) end(undefined);
      else call.once("end", () => end(undefined));
    });
  });
}

function toReason(cause: ServiceError): LaterError {
  if (cause.code !== status.UNIMPLEMENTED) return toLaterError(cause, connectMethod.name);
  return new LaterError("HOST_UNAVAILABLE", "The host takes no workers.", {
    cause,
    retryable: false,
  });
}
