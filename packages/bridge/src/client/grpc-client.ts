import { type ChannelOptions, Client, Metadata } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";

import { type ClientSettings, toChannelOptions, toCredentials } from "./client-options.ts";

/**
 * A client of a host, on a connection of its own, which is not made before there is a call.
 *
 * @param options - that go before those of the settings
 * @throws LaterError `INVALID_ARGUMENT` for an address or certificates that make no sense
 */
export function createGrpcClient(
  address: string,
  settings: ClientSettings,
  options: ChannelOptions = {},
): Client {
  try {
    const channelOptions = { ...toChannelOptions(settings), ...options };
    return new Client(address, toCredentials(settings), channelOptions);
  } catch (cause) {
    const message = `No connection to "${address}" can be set up: ${String(cause)}`;
    throw new LaterError("INVALID_ARGUMENT", message, { cause });
  }
}

/** The metadata of a call that tells the host who makes it. */
export function createCallMetadata({ token }: ClientSettings): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
  return metadata;
}

/** The error for a host that is not there or says nothing. */
export function unreachable(address: string, cause?: unknown): LaterError {
  return new LaterError("HOST_UNAVAILABLE", `The host at "${address}" did not answer in time.`, {
    cause,
  });
}
