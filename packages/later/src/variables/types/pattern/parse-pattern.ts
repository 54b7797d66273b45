import { type Assertion, assertion } from "./assertion.ts";
import { anyButLineBreak, anyCharacter } from "./character-classes.ts";
import type { CharacterRange } from "./character-range.ts";
import { type CharacterSet, type CharacterSetParts, createCharacterSet } from "./character-set.ts";
import { MalformedPattern } from "./malformed-pattern.ts";
import { type PatternNode, toAlternation, toRepetition, toSequence } from "./pattern-node.ts";
import { PatternReader } from "./pattern-reader.ts";
import { readClass } from "./read-class.ts";
import { readEscape } from "./read-escape.ts";
import { readGroupStart } from "./read-group-start.ts";
import { refuseSyntax } from "./refuse-syntax.ts";

/**
 * Reads a pattern in PCRE's syntax.
 *
 * @throws MalformedPattern for what is no pattern
 * @throws LaterError `INVALID_VARIABLE` for what a linear-time search cannot answer
 */
export function parsePattern(source: string): PatternNode {
  return new PatternParser(source).parse();
}

/** Counts are not told apart beyond what no program comes near, which keeps them finite. */
const maximumCount = 65_536;

class PatternParser {
  readonly #reader: PatternReader;
  readonly #names = new Set<string>();
  /** Sets that may occur again, by what they are made of. */
  readonly #sets = new Map<unknown, CharacterSet>();
  #flags = { i: false, m: false, s: false };

  constructor(source: string) {
    this.#reader = new PatternReader(source);
  }

  parse(): PatternNode {
    const node = this.#readAlternation();
    if (!this.#reader.done) throw new MalformedPattern();
    return node;
  }

  #readAlternation(): PatternNode {
    const branches: [PatternNode, ...PatternNode[]] = [this.#readSequence()];
    while (this.#reader.take("|")) branches.push(this.#readSequence());
    return toAlternation(branches);
  }

  #readSequence(): PatternNode {
    const items: PatternNode[] = [];
    for (;;) {
      this.#skipComments();
      if (this.#reader.done || this.#reader.at("|") || this.#reader.at(")")) break;
      const isGroup = this.#reader.at("(");
      const item = this.#readItem();
      if (item === undefined) continue;
      // Of assertions PCRE repeats none that stands alone.
      const isFixed = item.type === "assertion" && !isGroup;
      items.push(isFixed ? item : this.#readQuantifier(item));
    }
    return toSequence(items);
  }

  /** Answers nothing for flags, which are no item. */
  #readItem(): PatternNode | undefined {
    const reader = this.#reader;
    if (reader.quoted) return this.#toLiteral(reader.next());
    if (reader.take("(")) return this.#readGroup();
    if (reader.take(".")) return this.#toSet(this.#flags.s ? anyCharacter : anyButLineBreak);
    if (reader.take("^"))
      return toAssertion(this.#flags.m ? assertion.lineStart : assertion.textStart);
    if (reader.take("$"))
      return toAssertion(this.#flags.m ? assertion.lineEnd : assertion.lastLineEnd);
    if (reader.at("\\")) return this.#readEscape();
    if (reader.read(/\[:\^?[a-z]+:\]|[*+?]|\{\d+(?:,\d*)?\}/y)) throw new MalformedPattern();
    if (reader.take("[")) return { type: "set", set: readClass(reader, this.#flags.i), size: 1 };
    return this.#toLiteral(reader.next());
  }

  #readGroup(): PatternNode | undefined {
    const start = readGroupStart(this.#reader);
    const outside = this.#flags;
    if (start.type === "flags") {
      this.#flags = { ...outside };
      for (const flag of start.on) this.#flags[flag as "i" | "m" | "s"] = true;
      for (const flag of start.off) this.#flags[flag as "i" | "m" | "s"] = false;
      if (!start.group) return undefined;
    } else if (start.name !== undefined) {
      if (this.#names.has(start.name)) throw new MalformedPattern();
      this.#names.add(start.name);
    }
    const node = this.#readAlternation();
    if (!this.#reader.take(")")) throw new MalformedPattern();
    this.#flags = outside;
    return node;
  }

  #readEscape(): PatternNode {
    const escape = readEscape(this.#reader);
    switch (escape.type) {
      case "character":
        return this.#toLiteral(escape.codePoint);
      case "ranges":
        return this.#toSet(escape.ranges);
      case "property":
        return this.#toSharedSet(escape.property, { properties: [escape.property] });
      case "assertion":
        return toAssertion(escape.assertion);
    }
  }

  #readQuantifier(item: PatternNode): PatternNode {
    this.#skipComments();
    const match = this.#reader.read(/([*+?])|\{(\d+)(,)?(\d*)\}/y);
    if (match === undefined) return item;
    if (this.#reader.take("+")) throw refuseSyntax("possessive quantifiers");
    // Laziness decides how much is matched, not whether.
    this.#reader.take("?");
    const [, sign, digits, comma, moreDigits] = match;
    if (sign !== undefined)
      return toRepetition(item, sign === "+" ? 1 : 0, sign === "?" ? 1 : Infinity);
    const minimum = toCount(digits);
    const maximum =
      comma === undefined ? minimum : moreDigits === "" ? Infinity : toCount(moreDigits);
    if (maximum < minimum) throw new MalformedPattern();
    return toRepetition(item, minimum, maximum);
  }

  #skipComments(): void {
    while (this.#reader.read(/\(\?#[^)]*\)/y));
  }

  #toLiteral(codePoint: number): PatternNode {
    const character = String.fromCodePoint(codePoint);
    if (!this.#flags.i || character.toLowerCase() === character.toUpperCase()) {
      return { type: "character", codePoint, size: 1 };
    }
    return this.#toSharedSet(codePoint, { rangesInAnyCase: [[codePoint, codePoint]] });
  }

  #toSet(ranges: readonly CharacterRange[]): PatternNode {
    return this.#toSharedSet(ranges, { ranges });
  }

  #toSharedSet(key: unknown, parts: CharacterSetParts): PatternNode {
    const set = this.#sets.get(key) ?? createCharacterSet(parts);
    this.#sets.set(key, set);
    return { type: "set", set, size: 1 };
  }
}

function toAssertion(assertion: Assertion): PatternNode {
  return { type: "assertion", assertion, size: 1 };
}

function toCount(digits = ""): number {
  return Math.min(Number(digits), maximumCount);
}
