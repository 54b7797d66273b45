import { LaterError } from "later-runtime";
import { printJson } from "later-runtime/adm";

import { maximumDepth } from "../wire/nesting.ts";
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

/**
 * As `printJson` does, which is slower and only needed where `JSON.stringify` would change something or fail.
 *
 * @throws LaterError `INVALID_JSON` for what JSON cannot carry
 */
export function printHeader(header: object): string {
  return isPrintedExactly(header, maximumDepth) ? JSON.stringify(header) : printJson(header);
}

/**
 * Whether `JSON.stringify` leaves a value as it is. It makes null of `NaN` and 0 of minus zero, and leaves out or escapes what
 * cannot be carried.
 */
function isPrintedExactly(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "string":
      return isWellFormed(value);
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      return value === null || arePrintedExactly(value, depth);
    default:
      return typeof value === "boolean" || value === undefined;
  }
}

function arePrintedExactly(parts: object, depth: number): boolean {
  if (depth === 0) return false;
  if (Array.isArray(parts)) {
    for (let index = 0; index < parts.length; index += 1) {
      const item: unknown = parts[index];
      if (item === undefined || !isPrintedExactly(item, depth - 1)) return false;
    }
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(parts);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const name in parts) {
    const member = (parts as Readonly<Record<string, unknown>>)[name];
    if (!isWellFormed(name) || !isPrintedExactly(member, depth - 1)) return false;
  }
  return true;
}

/** What every supported runtime has and the standard library that types are checked against has not. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
