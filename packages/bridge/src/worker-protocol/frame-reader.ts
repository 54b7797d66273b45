import { isUtf8 } from "node:buffer";

import { parseJson } from "later-runtime/adm";

import { malformedFrame } from "./malformed-frame.ts";

/** How many bytes one frame may announce. */
export const maximumFrameBytes = 268_435_456;

/** A frame's parts. */
export interface Frame {
  readonly header: unknown;
  readonly attachments: readonly Uint8Array[];
}

const none: readonly Uint8Array[] = [];

/**
 * Takes a stream of bytes apart into frames. The attachments of a frame that came in one piece are views of that
 * piece.
 */
export class FrameReader {
  readonly #maximum: number;
  #pieces: Buffer[] = [];
  #length = 0;
  /** How many bytes there have to be before it makes sense to look. */
  #wanted = 4;

  constructor(maximum: number = maximumFrameBytes) {
    this.#maximum = maximum;
  }

  /**
   * Takes bytes in, and gives the frames that are complete with them.
   *
   * @throws LaterError `INVALID_VALUE` for what is no frame; nothing can be read after that
   */
  *push(piece: Buffer): Generator<Frame> {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < this.#wanted) return;
    const bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces, this.#length);
    let offset = 0;
    this.#wanted = 4;
    while (bytes.length - offset >= 4) {
      const size = bytes.readUInt32BE(offset);
      if (size < 4 || size > this.#maximum) {
        throw malformedFrame(`A frame of ${size} bytes is not among those that are allowed.`);
      }
      if (bytes.length - offset < 4 + size) {
        this.#wanted = 4 + size;
        break;
      }
      const end = offset + 4 + size;
      yield readFrame(bytes, offset + 4, end);
      offset = end;
    }
    this.#length = bytes.length - offset;
    this.#pieces = this.#length === 0 ? [] : [bytes.subarray(offset)];
  }
}

function readFrame(bytes: Buffer, start: number, end: number): Frame {
  const headerEnd = start + 4 + bytes.readUInt32BE(start);
  if (headerEnd > end) throw malformedFrame("A frame is shorter than its header.");
  const header: unknown = readHeader(bytes, start + 4, headerEnd);
  if (headerEnd === end) return { header, attachments: none };
  const attachments: Uint8Array[] = [];
  let offset = headerEnd;
  while (offset < end) {
    const attachmentStart = offset + 4;
    const length = attachmentStart > end ? Infinity : bytes.readUInt32BE(offset);
    offset = attachmentStart + length;
    if (offset > end) throw malformedFrame("A frame is shorter than its attachments.");
    attachments.push(bytes.subarray(attachmentStart, offset));
  }
  return { header, attachments };
}

/**
 * Reads a header's text. What is not JSON in UTF-8 is as bad as a frame whose parts do not add up.
 *
 * @throws LaterError `INVALID_VALUE`
 */
export function readHeader(bytes: Buffer, start: number = 0, end: number = bytes.length): unknown {
  const text = bytes.toString("utf8", start, end);
  // It stands for what could not be decoded, and may stand in a text of its own right.
  if (text.includes("\uFFFD") && !isUtf8(bytes.subarray(start, end))) {
    throw malformedFrame("The header of a frame is not UTF-8.");
  }
  try {
    return parseJson(text);
  } catch (cause) {
    throw malformedFrame("The header of a frame is not JSON.", cause);
  }
}
