import type { Metadata } from "@grpc/grpc-js";

import { metadataNames } from "../protocol/metadata-names.ts";

/** What one side of a call of `Connect` says of itself in its metadata. */
interface ConnectFacts {
  /** Whether it takes messages that have others in them. */
  readonly readsBatches: boolean;
  /** How long a message may be that it takes, in bytes; `undefined` where it does not say. */
  readonly maxMessageBytes: number | undefined;
}

/** What the other side has said. */
export function readConnectFacts(metadata: Metadata): ConnectFacts {
  const [batches] = metadata.get(metadataNames.batches);
  const limit = Number(metadata.get(metadataNames.maxMessageBytes)[0]);
  return {
    readsBatches: batches === "1",
    maxMessageBytes: Number.isSafeInteger(limit) && limit > 0 ? limit : undefined,
  };
}

/** Adds what this side says: that it takes several messages at once, and how long these may be. */
export function addConnectFacts(metadata: Metadata, maxMessageBytes: number): Metadata {
  metadata.set(metadataNames.batches, "1");
  metadata.set(metadataNames.maxMessageBytes, String(maxMessageBytes));
  return metadata;
}
