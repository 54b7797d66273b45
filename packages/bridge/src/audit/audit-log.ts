import { type JsonObject, LaterError } from "later-runtime";

import type { AuditEntry } from "./audit-entry.ts";
import type { AuditSink, AuditTail } from "./audit-sink.ts";
import { sealRecord, start } from "./seal-record.ts";
import { toRecord } from "./to-record.ts";

/** What an {@link AuditLog} can be told at its creation. */
export interface AuditLogOptions {
  /** Where the lines go. The log closes it. */
  readonly sink: AuditSink;
  /**
   * `keep`: arguments and results are written down, up to 16,384 bytes each. `redact`: about how large they are,
   * and which of the declared arguments there are.
   *
   * @default "redact"
   */
  readonly values?: "redact" | "keep";
  /**
   * What happens when lines cannot be written, or not as fast as they come: `refuse`: {@link AuditLog.assertReady}
   * throws until they can. `continue`: records are left out, and the next one that can be written says how many.
   *
   * @default "continue"
   */
  readonly onFailure?: "continue" | "refuse";
  /** How many bytes may wait to be written. @default 16_777_216 */
  readonly maxPendingBytes?: number;
  /** How long to wait before lines are written again that could not be, in milliseconds. @default 1_000 */
  readonly retryMs?: number;
  /** Told each time that writing begins to fail. It must not throw. @default nobody is told */
  readonly onError?: (error: LaterError) => void;
}

/** Lines are written together up to this size. */
const batchSize = 1_048_576;

/**
 * Writes down who has had what done: one JSON object per line, each chained to the one before it by a hash, so that
 * none can be changed, left out or put in without all that follow showing it. `verifyAudit` tells.
 *
 * What is recorded in one turn of the event loop is written together. What has not been written when the process
 * is killed is lost.
 */
export class AuditLog implements AsyncDisposable {
  readonly #sink: AuditSink;
  readonly #keepsValues: boolean;
  readonly #refuses: boolean;
  readonly #maximum: number;
  readonly #retryMs: number;
  readonly #onError: (error: LaterError) => void;
  #tail: AuditTail;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #isScheduled = false;
  #writing: Promise<void> | undefined;
  #failure: LaterError | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  /** @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense */
  constructor(options: AuditLogOptions) {
    const { sink, values = "redact", onFailure = "continue" } = options;
    const { maxPendingBytes = 16_777_216, retryMs = 1_000, onError = () => {} } = options;
    assertOneOf("values", values, ["redact", "keep"]);
    assertOneOf("onFailure", onFailure, ["continue", "refuse"]);
    for (const [name, value] of Object.entries({ maxPendingBytes, retryMs })) {
      if (!(value > 0)) throw invalid(`"${name}" has to be a number greater than 0.`);
    }
    this.#sink = sink;
    this.#keepsValues = values === "keep";
    this.#refuses = onFailure === "refuse";
    this.#maximum = maxPendingBytes;
    this.#retryMs = retryMs;
    this.#onError = onError;
    this.#tail = sink.tail ?? start;
    const { tornBytes = 0 } = sink;
    if (tornBytes > 0) this.#add({ event: "recovery", time: now(), facts: { tornBytes } });
  }

  /** The last record, written or not: kept elsewhere, it shows whether the end of the log has been cut off. */
  get tail(): AuditTail {
    return this.#tail;
  }

  /** How many records have been left out because they could not be written, and have not been told of yet. */
  get lost(): number {
    return this.#lost;
  }

  /**
   * Asked before something is done that has to be recorded.
   *
   * @throws LaterError `HOST_UNAVAILABLE` while lines cannot be written, where the log is to refuse then
   */
  assertReady(): void {
    if (!this.#refuses) return;
    if (this.#failure !== undefined || this.#waitingBytes > this.#maximum) {
      const options = this.#failure === undefined ? {} : { cause: this.#failure };
      throw new LaterError("HOST_UNAVAILABLE", "The audit log cannot be written.", options);
    }
  }

  /** Records something; never throws. What is recorded after `close` is left out. */
  record(entry: AuditEntry): void {
    // What was begun while there was room may still end, so that a log that refuses takes somewhat more.
    const room = this.#refuses ? this.#maximum * 2 : this.#maximum;
    if (this.#closing !== undefined || this.#waitingBytes > room) {
      this.#lost += 1;
      return;
    }
    try {
      this.#tellOfLost();
      this.#add(toRecord(entry, this.#keepsValues));
    } catch {
      this.#lost += 1;
    }
  }

  /**
   * Settles when everything recorded so far has been written.
   *
   * @throws LaterError `HOST_UNAVAILABLE` if it cannot be
   */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#write();
      if (this.#failure !== undefined) throw this.#failure;
    }
  }

  /**
   * Writes what waits, and closes the sink. May be called more than once.
   *
   * @throws LaterError `HOST_UNAVAILABLE` if some of it cannot be written; the sink is closed all the same
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      this.#tellOfLost();
      await this.flush();
    } finally {
      await this.#sink.close();
    }
  }

  #tellOfLost(): void {
    if (this.#lost === 0) return;
    this.#add({ event: "loss", time: now(), facts: { lost: this.#lost } });
    this.#lost = 0;
  }

  #add(record: JsonObject): void {
    const { line, tail } = sealRecord(record, this.#tail);
    this.#tail = tail;
    this.#waiting.push(`${line}\n`);
    this.#waitingBytes += Buffer.byteLength(line) + 1;
    // While it fails, the time for the next attempt has been set.
    if (this.#isScheduled || this.#failure !== undefined) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#write();
    });
  }

  /** Writes until nothing waits or writing fails. Never rejects. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const count = this.#countOfBatch();
      const lines = this.#waiting.slice(0, count).join("");
      try {
        await this.#sink.write(lines);
      } catch (cause) {
        this.#fail(cause);
        return;
      }
      this.#failure = undefined;
      this.#waiting.splice(0, count);
      this.#waitingBytes -= Buffer.byteLength(lines);
    }
  }

  #countOfBatch(): number {
    let length = 0;
    const end = this.#waiting.findIndex((line) => (length += line.length) > batchSize);
    return end === -1 ? this.#waiting.length : Math.max(end, 1);
  }

  #fail(cause: unknown): void {
    const isNew = this.#failure === undefined;
    this.#failure = new LaterError("HOST_UNAVAILABLE", "The audit log cannot be written.", {
      cause,
    });
    if (this.#closing === undefined) {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => void this.#write(), this.#retryMs).unref();
    }
    if (!isNew) return;
    try {
      this.#onError(this.#failure);
    } catch {
      // Whoever is told must not keep lines from being written again.
    }
  }
}

function now(): string {
  return new Date().toISOString();
}

function assertOneOf(name: string, value: unknown, values: readonly string[]): void {
  if (typeof value === "string" && values.includes(value)) return;
  throw invalid(`"${name}" has to be ${values.map((each) => `"${each}"`).join(" or ")}.`);
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
