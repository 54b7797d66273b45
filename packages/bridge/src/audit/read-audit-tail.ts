import type { FileHandle } from "node:fs/promises";

import { LaterError } from "later-runtime";

import type { AuditTail } from "./audit-sink.ts";
import { follows, type OpenedRecord, openRecord } from "./seal-record.ts";

/** The end of a file of lines. */
export interface AuditFileEnd {
  /** The last record; absent in an empty file. */
  readonly tail: AuditTail | undefined;
  /** How many bytes whole records take. */
  readonly size: number;
  /** How many bytes come behind them. */
  readonly tornBytes: number;
  /** The last record is whole, but for the end of its line. */
  readonly needsNewline: boolean;
}

/** No line is that long. */
const windowSize = 1_048_576;
const newline = 0x0a;

/**
 * Looks at the last records of a file.
 *
 * @param file what it is called in messages
 * @throws LaterError `INVALID_DOCUMENT` if they are not chained to each other
 */
export async function readAuditTail(handle: FileHandle, file: string): Promise<AuditFileEnd> {
  const { size } = await handle.stat();
  const start = Math.max(0, size - windowSize);
  const bytes = Buffer.alloc(size - start);
  await readAll(handle, bytes, start);
  // In the middle of a file the first line is cut off in front.
  const first = start === 0 ? 0 : bytes.indexOf(newline) + 1;
  const end = bytes.lastIndexOf(newline) + 1;
  if (start > 0 && (first === 0 || first === end)) throw changed(file);
  const last = readLines(bytes.subarray(first, end), file);
  const rest = bytes.subarray(end);
  const cut = openRecord(rest.toString());
  // A first record may have been cut off, too.
  const needsNewline = cut !== undefined && (last === undefined || follows(cut, last.tail));
  return needsNewline
    ? { tail: cut.tail, size, tornBytes: 0, needsNewline }
    : { tail: last?.tail, size: start + end, tornBytes: rest.length, needsNewline };
}

function readLines(bytes: Buffer, file: string): OpenedRecord | undefined {
  let last: OpenedRecord | undefined;
  for (const line of bytes.toString().split("\n").slice(0, -1)) {
    const record = openRecord(line);
    if (record === undefined || (last !== undefined && !follows(record, last.tail))) {
      throw changed(file);
    }
    last = record;
  }
  return last;
}

async function readAll(handle: FileHandle, bytes: Buffer, start: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
}

function changed(file: string): LaterError {
  const message =
    `The end of "${file}" is no audit log, or somebody has changed it. ` +
    "Move the file away, and a new one is begun.";
  return new LaterError("INVALID_DOCUMENT", message, { details: { path: file } });
}
