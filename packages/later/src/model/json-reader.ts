import { LaterError } from "../errors/later-error.ts";
import { endOfJsonString } from "./json-string.ts";
import type { JsonValue } from "./json.ts";
import { setMember } from "./set-member.ts";

const numberSyntax = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const spaceSyntax = /[ \t\r\n]*/y;
const maximumDigits = 1024;

/** Reads one JSON text with exact integers; slower than `JSON.parse`. */
export class JsonReader {
  readonly #text: string;
  readonly #maximumDepth: number;
  #position = 0;
  #depth = 0;

  constructor(text: string, maximumDepth: number) {
    this.#text = text;
    this.#maximumDepth = maximumDepth;
  }

  /** @throws LaterError `INVALID_JSON` */
  read(): JsonValue {
    const value = this.#readValue();
    if (this.#position < this.#text.length) throw this.#refuse("nothing more was expected");
    return value;
  }

  #readValue(): JsonValue {
    this.#skipSpace();
    const value = this.#readToken();
    this.#skipSpace();
    return value;
  }

  #readToken(): JsonValue {
    switch (this.#text[this.#position]) {
      case "{":
        return this.#nested(() => this.#readObject());
      case "[":
        return this.#nested(() => this.#readArray());
      case '"':
        return this.#readString();
      case "t":
        return this.#readWord("true", true);
      case "f":
        return this.#readWord("false", false);
      case "n":
        return this.#readWord("null", null);
      default:
        return this.#readNumber();
    }
  }

  #nested(read: () => JsonValue): JsonValue {
    this.#depth += 1;
    if (this.#depth > this.#maximumDepth) {
      throw this.#refuse(`at most ${this.#maximumDepth} levels are allowed`);
    }
    this.#position += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #readObject(): JsonValue {
    const object: Record<string, JsonValue> = {};
    this.#skipSpace();
    if (this.#take("}")) return object;
    do {
      this.#skipSpace();
      if (this.#text[this.#position] !== '"') throw this.#refuse("a name in quotes was expected");
      const name = this.#readString();
      this.#skipSpace();
      if (!this.#take(":")) throw this.#refuse('":" was expected');
      setMember(object, name, this.#readValue());
    } while (this.#take(","));
    if (!this.#take("}")) throw this.#refuse('"," or "}" was expected');
    return object;
  }

  #readArray(): JsonValue {
    const array: JsonValue[] = [];
    this.#skipSpace();
    if (this.#take("]")) return array;
    do array.push(this.#readValue());
    while (this.#take(","));
    if (!this.#take("]")) throw this.#refuse('"," or "]" was expected');
    return array;
  }

  #readString(): string {
    const end = endOfJsonString(this.#text, this.#position) + 1;
    try {
      const value = JSON.parse(this.#text.slice(this.#position, end)) as string;
      this.#position = end;
      return value;
    } catch {
      throw this.#refuse("a string here is not closed, or has an invalid escape or character");
    }
  }

  #readNumber(): number | bigint {
    const start = this.#position;
    const literal = this.#match(numberSyntax);
    if (literal === undefined) throw this.#refuse("a value was expected");
    const [digits, fraction, exponent] = literal;
    const value = Number(digits);
    const whole = fraction === undefined && exponent === undefined;
    if (whole && Number.isSafeInteger(value)) return value;
    if (whole && digits.length <= maximumDigits) return BigInt(digits);
    if (!whole && Number.isFinite(value)) return value;
    this.#position = start;
    throw this.#refuse("a number here is too large");
  }

  #readWord(word: string, value: JsonValue): JsonValue {
    if (!this.#text.startsWith(word, this.#position)) throw this.#refuse("a value was expected");
    this.#position += word.length;
    return value;
  }

  #skipSpace(): void {
    this.#match(spaceSyntax);
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false;
    this.#position += 1;
    return true;
  }

  #match(syntax: RegExp): RegExpExecArray | undefined {
    syntax.lastIndex = this.#position;
    const match = syntax.exec(this.#text);
    if (match === null) return undefined;
    this.#position = syntax.lastIndex;
    return match;
  }

  #refuse(reason: string): LaterError {
    const before = this.#text.slice(0, this.#position).split("\n");
    const line = before.length;
    const column = (before.at(-1) ?? "").length + 1;
    return new LaterError(
      "INVALID_JSON",
      `The text is not JSON at line ${line}, column ${column}: ${reason}.`,
      { details: { line, column } },
    );
  }
}
