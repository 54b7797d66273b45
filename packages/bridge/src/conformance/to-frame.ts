import { writeFrame } from "../worker-protocol/write-frame.ts";

/** A message as it stands in a stream of frames; its header may be anything that JSON has. */
export function toFrame(header: unknown, attachments?: readonly Uint8Array[]): Buffer {
  const pieces: Uint8Array[] = [];
  writeFrame(pieces, header as object, attachments);
  return Buffer.concat(pieces);
}
