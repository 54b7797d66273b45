import { type FileHandle, open, readdir, rename } from "node:fs/promises";
import path from "node:path";

import { LaterError } from "later-runtime";

import type { AuditSink, AuditTail } from "./audit-sink.ts";
import { readAuditTail } from "./read-audit-tail.ts";

/** What an {@link AuditFile} can be told when it is opened. */
export interface AuditFileOptions {
  /**
   * How large the file may become, in bytes. It is then renamed, with a number behind its name that grows
   * (`audit.jsonl.000001`), and a new one goes on with the chain. Nothing is ever removed.
   *
   * @default 134_217_728
   */
  readonly maxBytes?: number;
}

/**
 * A file that lines of an `AuditLog` are appended to: made with mode 0600, and by one process at a time. An existing
 * one is gone on with.
 */
export class AuditFile implements AuditSink {
  readonly tail: AuditTail | undefined;
  readonly tornBytes: number;
  readonly #path: string;
  readonly #maximum: number;
  #handle: FileHandle;
  /** How many bytes the file has that are known to be whole lines. */
  #size: number;
  #rotated: number;
  /** An attempt to write may have left something behind. */
  #isTorn = false;
  /** The file is full, and there is no new one yet. */
  #isRenamed = false;

  private constructor(file: string, maximum: number, opened: OpenedFile) {
    this.#path = file;
    this.#maximum = maximum;
    this.#handle = opened.handle;
    this.#size = opened.size;
    this.#rotated = opened.rotated;
    this.tail = opened.tail;
    this.tornBytes = opened.tornBytes;
  }

  /**
   * Opens a file and looks at its end. A last line that is not whole, as a crash leaves one behind, is taken away;
   * the log then tells of it.
   *
   * @throws LaterError `INVALID_ARGUMENT` for a file that cannot be used; `INVALID_DOCUMENT` for one whose end is
   * no log, or has been changed: move it away
   */
  static async open(file: string, options: AuditFileOptions = {}): Promise<AuditFile> {
    const { maxBytes = 134_217_728 } = options;
    if (!(maxBytes > 0)) {
      throw new LaterError("INVALID_ARGUMENT", '"maxBytes" has to be a number greater than 0.');
    }
    const absolute = path.resolve(file);
    try {
      return new AuditFile(absolute, maxBytes, await openFile(absolute));
    } catch (cause) {
      if (LaterError.is(cause)) throw cause;
      const message = `The audit log "${file}" cannot be opened.`;
      throw new LaterError("INVALID_ARGUMENT", message, { cause, details: { path: file } });
    }
  }

  async write(lines: string): Promise<void> {
    const bytes = Buffer.from(lines);
    await this.#assertUntouched();
    if (this.#size > 0 && this.#size + bytes.length > this.#maximum) await this.#rotate();
    try {
      await this.#handle.appendFile(bytes);
      this.#size += bytes.length;
    } catch (error) {
      this.#isTorn = true;
      await this.#mend();
      throw error;
    }
  }

  async close(): Promise<void> {
    try {
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
  }

  /** What another process has written stands in the way. */
  async #assertUntouched(): Promise<void> {
    if (this.#isTorn) await this.#mend();
    const { size } = await this.#handle.stat();
    if (size === this.#size) return;
    const message = `Somebody else writes to the audit log "${this.#path}", or has cut it off.`;
    throw new LaterError("STORE_CONFLICT", message, { details: { path: this.#path } });
  }

  /** Takes away what an attempt to write has left, if that can be done. */
  async #mend(): Promise<void> {
    try {
      await this.#handle.truncate(this.#size);
      this.#isTorn = false;
    } catch {
      // There will be another attempt.
    }
  }

  async #rotate(): Promise<void> {
    if (!this.#isRenamed) {
      await rename(this.#path, rotatedName(this.#path, this.#rotated + 1));
      this.#rotated += 1;
      this.#isRenamed = true;
    }
    const handle = await open(this.#path, "ax", mode);
    this.#isRenamed = false;
    const full = this.#handle;
    this.#handle = handle;
    this.#size = 0;
    await full.close();
  }
}

/** A file whose end has been looked at. */
interface OpenedFile {
  readonly handle: FileHandle;
  readonly size: number;
  /** The number of the last one that was full. */
  readonly rotated: number;
  readonly tail: AuditTail | undefined;
  readonly tornBytes: number;
}

const mode = 0o600;

async function openFile(file: string): Promise<OpenedFile> {
  const rotated = await lastRotated(file);
  const handle = await open(file, "a+", mode);
  try {
    const { tail, size, tornBytes, needsNewline } = await readAuditTail(handle, file);
    if (tornBytes > 0) await handle.truncate(size);
    if (needsNewline) await handle.appendFile("\n");
    const whole = needsNewline ? size + 1 : size;
    const before = tail ?? (await tailOfFull(file, rotated));
    return { handle, size: whole, rotated, tail: before, tornBytes };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Between two files there may be nothing in the new one yet. */
async function tailOfFull(file: string, rotated: number): Promise<AuditTail | undefined> {
  if (rotated === 0) return undefined;
  const full = rotatedName(file, rotated);
  const handle = await open(full, "r");
  try {
    return (await readAuditTail(handle, full)).tail;
  } finally {
    await handle.close();
  }
}

async function lastRotated(file: string): Promise<number> {
  const beginning = `${path.basename(file)}.`;
  const numbers = (await readdir(path.dirname(file)))
    .filter((name) => name.startsWith(beginning))
    .map((name) => name.slice(beginning.length))
    .filter((ending) => /^\d{6,9}$/.test(ending))
    .map(Number);
  return Math.max(0, ...numbers);
}

function rotatedName(file: string, number: number): string {
  return `${file}.${String(number).padStart(6, "0")}`;
}
