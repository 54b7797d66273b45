import { type Assertion, assertion } from "./assertion.ts";
import { escapedClasses } from "./character-classes.ts";
import type { CharacterRange } from "./character-range.ts";
import { MalformedPattern } from "./malformed-pattern.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { readProperty } from "./read-property.ts";
import { refuseSyntax } from "./refuse-syntax.ts";

/** What a backslash and the letters behind it stand for. */
export type Escape =
  | { readonly type: "character"; readonly codePoint: number }
  | { readonly type: "ranges"; readonly ranges: readonly CharacterRange[] }
  | { readonly type: "property"; readonly property: string }
  | { readonly type: "assertion"; readonly assertion: Assertion };

const controls: ReadonlyMap<string, number> = new Map([
  ["a", 0x07],
  ["e", 0x1b],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
]);

const assertions: ReadonlyMap<string, Assertion> = new Map([
  ["A", assertion.textStart],
  ["z", assertion.textEnd],
  ["Z", assertion.lastLineEnd],
  ["b", assertion.wordBoundary],
  ["B", assertion.noWordBoundary],
]);

/** Reads the escape that comes next; the backslash is still to be read. */
export function readEscape(reader: PatternReader): Escape {
  const letter = readLetter(reader);
  const assertion = assertions.get(letter);
  if (assertion !== undefined) return { type: "assertion", assertion };
  if (letter === "g" && reader.read(/[<']/y)) throw refuseSyntax("recursion");
  if (letter === "N" && reader.read(/\{(?!\d+(?:,\d*)?\})/y))
    throw refuseSyntax("named characters");
  if (/[1-9gk]/.test(letter)) throw refuseSyntax("backreferences");
  return readCommonEscape(reader, letter);
}

/** Reads the escape that comes next inside a class, where some mean something else. */
export function readEscapeInClass(reader: PatternReader): Escape {
  const octal = reader.read(/\\([0-7]{1,3})/y);
  if (octal !== undefined) return toCharacter(octal[1], 8);
  const letter = readLetter(reader);
  if (letter === "b") return { type: "character", codePoint: 0x08 };
  if (letter === "N") throw refuseSyntax("the escape \\N in a class");
  return readCommonEscape(reader, letter);
}

function readLetter(reader: PatternReader): string {
  const letter = reader.read(/\\([^])/uy)?.[1];
  if (letter === undefined) throw new MalformedPattern();
  return letter;
}

function readCommonEscape(reader: PatternReader, letter: string): Escape {
  const ranges = escapedClasses.get(letter);
  if (ranges !== undefined) return { type: "ranges", ranges };
  const control = controls.get(letter);
  if (control !== undefined) return { type: "character", codePoint: control };
  switch (letter) {
    case "p":
    case "P":
      return { type: "property", property: readProperty(reader, letter) };
    case "0":
      return toCharacter(reader.read(/[0-7]{0,2}/y)?.[0], 8);
    case "x":
      // Without digits it is NUL.
      return readHexadecimal(reader, /\{([\da-f]{1,8})\}|(?!\{)([\da-f]{0,2})/iy);
    case "u":
      return (
        readSurrogatePair(reader) ?? readHexadecimal(reader, /\{([\da-f]{1,8})\}|([\da-f]{4})/iy)
      );
    case "c":
      return readControl(reader);
    default:
      if (/[\dA-Za-z]/.test(letter)) throw refuseSyntax(`the escape \\${letter}`);
      return { type: "character", codePoint: letter.codePointAt(0) ?? 0 };
  }
}

function readHexadecimal(reader: PatternReader, digits: RegExp): Escape {
  const match = reader.read(digits);
  if (match === undefined) throw new MalformedPattern();
  return toCharacter(match[1] ?? match[2], 16);
}

function readSurrogatePair(reader: PatternReader): Escape | undefined {
  const pair = reader.read(/(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})/iy);
  if (pair === undefined) return undefined;
  const [high, low] = [pair[1] ?? "", pair[2] ?? ""];
  const text = String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16));
  return { type: "character", codePoint: text.codePointAt(0) ?? 0 };
}

/** `\cA` is the character that Control and A make together. */
function readControl(reader: PatternReader): Escape {
  const key = reader.read(/[ -~]/y);
  if (key === undefined) throw new MalformedPattern();
  return { type: "character", codePoint: key[0].toUpperCase().charCodeAt(0) ^ 0x40 };
}

function toCharacter(digits = "", radix: number): Escape {
  const codePoint = Number.parseInt(`0${digits}`, radix);
  if (codePoint > 0x10ffff) throw new MalformedPattern();
  return { type: "character", codePoint };
}
