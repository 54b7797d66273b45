/** Turns offsets into lines and columns and back; both count from 0, in UTF-16 units. */
export class LineStarts {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    this.#starts = [0, ...[...text.matchAll(/\r\n|[\n\r]/g)].map(endOfMatch)];
  }

  /** What is beyond the text is at its end. */
  offsetOf(line: number, column: number): number {
    return Math.min((this.#starts[line] ?? this.#length) + column, this.#length);
  }

  placeOf(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.#starts[low] ?? 0) };
  }
}

function endOfMatch({ 0: found, index }: RegExpExecArray): number {
  return index + found.length;
}
