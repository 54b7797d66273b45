import type { WirePart } from "../generate-request.ts";

/** A file that is given by its address, or stands in it. */
export function toFilePart(address: unknown): WirePart {
  const match = /^data:([^;,]*)(?:;[^,]*)?,(.*)$/s.exec(String(address));
  return match === null
    ? { fileData: { fileUri: address } }
    : { inlineData: { mimeType: match[1], data: match[2] } };
}
