import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

import { type Frame, readHeader } from "../worker-protocol/frame-reader.ts";
import { malformedFrame } from "../worker-protocol/malformed-frame.ts";
import { printHeader } from "../worker-protocol/write-frame.ts";

/** A message that is to be sent: the bytes of a `WorkerFrame`, in pieces. Attachments are not copied. */
export interface GrpcFrame {
  readonly pieces: readonly Uint8Array[];
  readonly length: number;
}

/** Numbers of the fields of WorkerFrame. */
const fields = { header: 1, attachments: 2, more: 3 };

/**
 * Writes a message straight to the wire: the generated code takes twice as long, and copies attachments again.
 *
 * @throws LaterError `INVALID_JSON` for what JSON cannot carry
 */
export function toGrpcFrame(header: object, attachments: readonly Uint8Array[] = []): GrpcFrame {
  const text = printHeader(header);
  const headerLength = Buffer.byteLength(text);
  const front = Buffer.allocUnsafe(prefixLength(headerLength) + headerLength);
  front.write(text, writePrefix(front, fields.header, headerLength));
  const pieces: Uint8Array[] = [front];
  let { length } = front;
  for (const attachment of attachments) {
    const prefix = toPrefix(fields.attachments, attachment.length);
    pieces.push(prefix, attachment);
    length += prefix.length + attachment.length;
  }
  return { pieces, length };
}

/** How long a message is within another that goes before it. */
export function lengthWithin({ length }: GrpcFrame): number {
  return prefixLength(length) + length;
}

/** Makes one `WorkerFrame` of messages, of which there is at least one: the others are in the first. */
export function joinGrpcFrames(frames: readonly GrpcFrame[]): Buffer {
  const pieces: Uint8Array[] = [];
  for (const { pieces: own, length } of frames) {
    if (pieces.length > 0) pieces.push(toPrefix(fields.more, length));
    pieces.push(...own);
  }
  const [first] = pieces;
  return pieces.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(pieces);
}

/**
 * Takes a `WorkerFrame` apart into messages, as they are asked for. Their attachments are views of it.
 *
 * @throws LaterError `INVALID_VALUE` for what is none, after the messages before it
 */
export function* readGrpcFrames(bytes: Uint8Array): Generator<Frame> {
  const outer = new FrameParts();
  let isComplete = false;
  for (const [field, content] of fieldsOf(bytes)) {
    if (field === fields.more) {
      if (!isComplete) yield outer.toFrame();
      isComplete = true;
      yield readInnerFrame(content);
    } else if (outer.take(field, content) && isComplete) {
      throw malformedFrame("A WorkerFrame goes on after the messages that follow it.");
    }
  }
  if (!isComplete) yield outer.toFrame();
}

function readInnerFrame(bytes: Uint8Array): Frame {
  const inner = new FrameParts();
  for (const [field, content] of fieldsOf(bytes)) {
    if (field === fields.more) throw malformedFrame("A message that follows another has others.");
    inner.take(field, content);
  }
  return inner.toFrame();
}

/** What has been read of a message. */
class FrameParts {
  #header: Uint8Array = new Uint8Array();
  readonly #attachments: Uint8Array[] = [];

  /** Takes a field in if it is one of the message itself; tells whether it is. */
  take(field: number, content: Uint8Array): boolean {
    if (field === fields.header) this.#header = content;
    else if (field === fields.attachments) this.#attachments.push(content);
    else return false;
    return true;
  }

  toFrame(): Frame {
    const { buffer, byteOffset, byteLength } = this.#header;
    const header = readHeader(Buffer.from(buffer, byteOffset, byteLength));
    return { header, attachments: this.#attachments };
  }
}

/** The fields of a message that have a length; all others are none that we know. */
function* fieldsOf(bytes: Uint8Array): Generator<readonly [number, Uint8Array]> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    let content: Uint8Array | undefined;
    let field: number;
    try {
      const [number, type] = reader.tag();
      field = number;
      if (type === WireType.LengthDelimited) content = reader.bytes();
      else reader.skip(type, field);
    } catch (cause) {
      throw malformedFrame("A message is no WorkerFrame.", cause);
    }
    if (content !== undefined) yield [field, content];
  }
}

/** What stands before the content of a field. */
function toPrefix(field: number, length: number): Buffer {
  const prefix = Buffer.allocUnsafe(prefixLength(length));
  writePrefix(prefix, field, length);
  return prefix;
}

function prefixLength(length: number): number {
  let count = 2;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) count += 1;
  return count;
}

/** Writes the tag and the length of a field to the front of bytes; gives how many these are. */
function writePrefix(bytes: Buffer, field: number, length: number): number {
  bytes[0] = (field << 3) | WireType.LengthDelimited;
  let offset = 1;
  let rest = length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[offset++] = (rest % 0x80) | 0x80;
  bytes[offset] = rest;
  return offset + 1;
}
