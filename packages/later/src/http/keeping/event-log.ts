import { LaterError } from "../../errors/later-error.ts";
import type { SentEvent } from "../sent-events.ts";

/** The last events of a stream, as they are sent, as many as there is room for. */
export class EventLog {
  /** By their numbers, from 1, the oldest first. */
  readonly #texts = new Map<number, string>();
  readonly #maxLength: number;
  readonly #listeners = new Set<() => void>();
  #length = 0;
  #count = 0;
  #ending: string | undefined;

  /** @param maxLength - of all events together, in UTF-16 code units */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** How many events there have been, without the one that tells the end. */
  get count(): number {
    return this.#count;
  }

  get isEnded(): boolean {
    return this.#ending !== undefined;
  }

  /** Adds an event; the oldest ones make room. */
  append(text: string): void {
    this.#count += 1;
    this.#texts.set(this.#count, text);
    this.#length += text.length;
    for (const [number, { length }] of this.#texts) {
      if (this.#length <= this.#maxLength || number === this.#count) break;
      this.#texts.delete(number);
      this.#length -= length;
    }
    this.#tell();
  }

  /** @param text - the event that tells how the stream ended */
  end(text: string): void {
    this.#ending = text;
    this.#tell();
  }

  /**
   * The event that comes behind so many others; nothing while there is none yet.
   *
   * @throws LaterError `QUOTA_EXCEEDED` when it had to make room
   */
  after(count: number): SentEvent | undefined {
    const text = this.#texts.get(count + 1);
    if (text !== undefined) return { text, isLast: false };
    if (count >= this.#count) {
      return this.#ending === undefined ? undefined : { text: this.#ending, isLast: true };
    }
    const limit = this.#maxLength;
    const message = `Events that were not read are gone: no more than ${limit} characters are kept.`;
    throw new LaterError("QUOTA_EXCEEDED", message, { details: { quota: "streamLength", limit } });
  }

  /** Waits for another event, or the end; the function that it gives stops that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(): void {
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}
