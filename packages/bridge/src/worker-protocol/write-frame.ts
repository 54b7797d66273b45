import { LaterError } from "later-runtime";
import { printJson } from "later-runtime/adm";

import { maximumFrameBytes } from "./frame-reader.ts";

/**
 * Adds a message to the pieces that are to be written. Attachments are not copied.
 *
 * @param maximum - how many bytes it may have, no more than a frame can
 * @returns how many bytes it has
 * @throws LaterError `INVALID_JSON` for what JSON cannot carry, `QUOTA_EXCEEDED` for a message that is too long
 */
export function writeFrame(
  pieces: Uint8Array[],
  header: object,
  attachments: readonly Uint8Array[] = [],
  maximum: number = maximumFrameBytes,
): number {
  const text = printHeader(header);
  const headerLength = Buffer.byteLength(text);
  let size = 4 + headerLength;
  for (const attachment of attachments) size += 4 + attachment.length;
  if (size > maximum) {
    throw new LaterError("QUOTA_EXCEEDED", `A message has at most ${maximum} bytes.`, {
      details: { quota: "messageBytes", limit: maximum },
    });
  }
  const front = Buffer.allocUnsafe(8 + headerLength);
  front.writeUInt32BE(size, 0);
  front.writeUInt32BE(headerLength, 4);
  front.write(text, 8);
  pieces.push(front);
  for (const attachment of attachments) {
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(attachment.length);
    pieces.push(length, attachment);
  }
  return 4 + size;
}

/** As `printJson` does, which is slower and only needed for integers beyond 2^53. */
export function printHeader(header: object): string {
  try {
    return JSON.stringify(header);
  } catch {
    return printJson(header);
  }
}
