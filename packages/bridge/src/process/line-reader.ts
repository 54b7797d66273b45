import { StringDecoder } from "node:string_decoder";

/** A line is cut after so many bytes. */
const maxLineBytes = 8_192;

const lineFeed = 10;

/**
 * Makes lines of pieces of a stream of UTF-8. It holds 8 KiB at most: the rest of a line that is longer is dropped,
 * a character that would be cut in two with it.
 */
export class LineReader {
  readonly #onLine: (line: string) => void;
  /** The beginning of a line whose end has not come. */
  readonly #begun = Buffer.allocUnsafeSlow(maxLineBytes);
  #length = 0;
  #isCut = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end; (end = chunk.indexOf(lineFeed, start)) >= 0; start = end + 1) {
      this.#add(chunk.subarray(start, end));
      this.#deliver();
    }
    this.#add(chunk.subarray(start));
  }

  /** Delivers a last line that has no end. */
  end(): void {
    if (this.#length > 0) this.#deliver();
  }

  #add(piece: Buffer): void {
    const room = maxLineBytes - this.#length;
    if (piece.length > room) this.#isCut = true;
    this.#length += piece.copy(this.#begun, this.#length, 0, room);
  }

  #deliver(): void {
    const bytes = this.#begun.subarray(0, this.#length);
    const line = this.#isCut ? wholeCharacters(bytes) : bytes.toString().replace(/\r$/, "");
    this.#length = 0;
    this.#isCut = false;
    this.#onLine(line);
  }
}

function wholeCharacters(bytes: Buffer): string {
  return new StringDecoder("utf8").write(bytes);
}
