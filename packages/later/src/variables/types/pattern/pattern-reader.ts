/**
 * A place in a pattern. Between `\Q` and `\E` the next character is `quoted`, and nothing but
 * {@link PatternReader.next} takes it.
 */
export class PatternReader {
  readonly #source: string;
  #position = 0;
  #quoted = false;

  constructor(source: string) {
    this.#source = source;
    this.#skipQuotationMarks();
  }

  get done(): boolean {
    return this.#position === this.#source.length;
  }

  get quoted(): boolean {
    return this.#quoted;
  }

  /** Whether this text comes next and means what it means in patterns. */
  at(text: string): boolean {
    return !this.#quoted && this.#source.startsWith(text, this.#position);
  }

  /** Goes past this text if it comes next. */
  take(text: string): boolean {
    if (!this.at(text)) return false;
    this.#advance(text.length);
    return true;
  }

  /** Goes past what a sticky expression matches here. */
  read(expression: RegExp): RegExpExecArray | undefined {
    if (this.#quoted) return undefined;
    expression.lastIndex = this.#position;
    const match = expression.exec(this.#source);
    if (match === null) return undefined;
    this.#advance(match[0].length);
    return match;
  }

  /** Goes past one character and answers its code point; there must be one. */
  next(): number {
    const codePoint = this.#source.codePointAt(this.#position) ?? 0;
    this.#advance(codePoint > 0xffff ? 2 : 1);
    return codePoint;
  }

  #advance(length: number): void {
    this.#position += length;
    this.#skipQuotationMarks();
  }

  #skipQuotationMarks(): void {
    for (;;) {
      const mark = this.#source.slice(this.#position, this.#position + 2);
      if (mark !== "\\E" && (mark !== "\\Q" || this.#quoted)) return;
      this.#quoted = mark === "\\Q";
      this.#position += 2;
    }
  }
}
