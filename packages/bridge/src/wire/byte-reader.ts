import { invalidValue } from "./invalid-value.ts";

/** Goes through bytes from front to back and never beyond their end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the next byte is. */
  position = 0;
  readonly #format: string;

  /** @param format what the bytes are, as messages name it */
  constructor(bytes: Uint8Array, format: string) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#format = format;
  }

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  /** @throws LaterError `INVALID_VALUE` at the end, as do the other methods that read */
  byte(): number {
    return this.view.getUint8(this.advance(1));
  }

  /** Passes `count` bytes and answers where they begin. */
  advance(count: number): number {
    if (count > this.remaining) throw this.refuse("ends too early");
    const start = this.position;
    this.position += count;
    return start;
  }

  /** The next bytes, not copied. */
  take(count: number): Uint8Array {
    const start = this.advance(count);
    return this.bytes.subarray(start, start + count);
  }

  /** The error for these bytes; the reason continues a sentence. */
  refuse(reason: string): Error {
    return invalidValue(`The ${this.#format} ${reason}.`);
  }
}
