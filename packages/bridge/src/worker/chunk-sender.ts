import type { JsonValue } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import { printHeader } from "../worker-protocol/write-frame.ts";

/** How many chunks may wait that a tool hands out without waiting itself. */
const maximumWaiting = 1_024;

/** When so many bytes wait in the connection, tools wait for it as well. */
const highWaterBytes = 1_048_576;

/** What a {@link ChunkSender} tells the call that it works for. */
export interface ChunkTrouble {
  /** The tool hands out chunks faster than they are taken, and does not wait. */
  readonly overflow: () => void;
  /** A chunk does not fit into a message. */
  readonly tooLarge: () => void;
}

/** Sends the partial results of one call, in order, each when there is credit for it. */
export class ChunkSender {
  readonly #id: number;
  readonly #carrier: Carrier;
  readonly #trouble: ChunkTrouble;
  #credit: number;
  #waiting: WaitingChunk[] = [];
  #onSent: (() => void) | undefined;
  #lastText: string | undefined;

  constructor(id: number, credit: number, carrier: Carrier, trouble: ChunkTrouble) {
    this.#id = id;
    this.#credit = credit;
    this.#carrier = carrier;
    this.#trouble = trouble;
  }

  /** Sends a chunk. Gives what a tool that can wait should wait for before it makes the next. */
  send(value: JsonValue): Promise<void> | undefined {
    if (this.#credit > 0) return this.#write(value);
    if (this.#waiting.length >= maximumWaiting) {
      this.#trouble.overflow();
      return undefined;
    }
    return new Promise((taken) => this.#waiting.push({ value, taken }));
  }

  /** The host takes so many more chunks. */
  grant(count: number): void {
    this.#credit += count;
    let sent = 0;
    for (const { value, taken } of this.#waiting) {
      if (this.#credit === 0) break;
      sent += 1;
      const held = this.#write(value);
      if (held === undefined) taken();
      else void held.then(taken);
    }
    this.#waiting.splice(0, sent);
    if (this.#waiting.length === 0) this.#release();
  }

  /** Does something when no chunk waits any more, which may be at once. There is room for one such thing. */
  onSent(action: () => void): void {
    if (this.#waiting.length === 0) action();
    else this.#onSent = action;
  }

  /** Nobody takes what waits. */
  discard(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { taken } of waiting) taken();
    this.#release();
  }

  /** Whether a value is what the last chunk had. */
  repeats(value: JsonValue): boolean {
    return this.#lastText !== undefined && this.#lastText === toText(value);
  }

  #release(): void {
    const action = this.#onSent;
    this.#onSent = undefined;
    action?.();
  }

  #write(value: JsonValue): Promise<void> | undefined {
    try {
      // What was sent has to be known as it was then: the tool may change the value afterwards.
      const text = toText(value);
      if (text === undefined) return undefined;
      this.#carrier.send({ type: "chunk", id: this.#id, value });
      this.#lastText = text;
      this.#credit -= 1;
    } catch (error) {
      if ((error as { code?: unknown }).code === "QUOTA_EXCEEDED") this.#trouble.tooLarge();
      // Anything else is no JSON, and shown to nobody.
    }
    return this.#carrier.pendingBytes > highWaterBytes ? this.#carrier.drained() : undefined;
  }
}

/** A chunk without credit. */
interface WaitingChunk {
  readonly value: JsonValue;
  readonly taken: () => void;
}

/** `undefined` for what JSON has nothing for, such as functions. */
function toText(value: JsonValue): string | undefined {
  const text: string | undefined = printHeader(value as object);
  return text;
}
