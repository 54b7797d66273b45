import { LaterError } from "later-runtime";

/** In how many ways the parts of a pattern may share a text, where their counts are bounded. */
const maximumWays = 1_000_000;
/** Of groups in groups. */
const maximumDepth = 100;

/**
 * Refuses patterns in a schema that could take time without end on a short text: a group that is repeated and has
 * repetitions or alternatives of its own, bounded ones that multiply, and references back to groups. What is left takes
 * at most a power of the text's length. Some patterns that take no time are refused as well.
 *
 * @throws LaterError `INVALID_DECLARATION`, naming the pattern
 */
export function assertQuickPatterns(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "pattern" && typeof value === "string") assertQuick(value);
    else if (keyword === "patternProperties" && typeof value === "object" && value !== null) {
      for (const pattern of Object.keys(value)) assertQuick(pattern);
    }
    assertQuickPatterns(value);
  }
}

function assertQuick(pattern: string): void {
  const isQuick = new PatternReader(pattern).read();
  if (isQuick) return;
  const shown = pattern.length > 100 ? `${pattern.slice(0, 99)}…` : pattern;
  const message = `The pattern ${JSON.stringify(shown)} could take for ever: a group in it is repeated that has repetitions or alternatives of its own, or is referred to.`;
  throw new LaterError("INVALID_DECLARATION", message);
}

/** What is known of a part of a pattern. */
interface Part {
  /** In how many ways it may match, apart from repetitions without a bound. */
  readonly ways: number;
  /** Whether it has a repetition without a bound. */
  readonly isEndless: boolean;
}

const single: Part = { ways: 1, isEndless: false };

/** Reads a valid regular expression as far as repetitions go. */
class PatternReader {
  readonly #pattern: string;
  #at = 0;
  #isQuick = true;
  #depth = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): boolean {
    const { ways } = this.#alternatives();
    return this.#isQuick && ways <= maximumWays;
  }

  #alternatives(): Part {
    let ways = 0;
    let isEndless = false;
    for (;;) {
      const part = this.#sequence();
      ways += part.ways;
      isEndless ||= part.isEndless;
      if (this.#pattern[this.#at] !== "|") return { ways, isEndless };
      this.#at += 1;
    }
  }

  #sequence(): Part {
    let ways = 1;
    let isEndless = false;
    while (this.#at < this.#pattern.length && !"|)".includes(this.#pattern[this.#at] ?? "")) {
      const part = this.#repeated(this.#atom());
      ways *= part.ways;
      isEndless ||= part.isEndless;
    }
    return { ways, isEndless };
  }

  #atom(): Part {
    const rest = this.#pattern.slice(this.#at, this.#at + 2);
    if (rest.startsWith("\\")) {
      if (/[1-9k]/.test(rest.slice(1))) this.#isQuick = false;
      this.#at += 2;
    } else if (rest.startsWith("[")) this.#at = endOfClass(this.#pattern, this.#at);
    else if (rest.startsWith("(")) {
      this.#at +=
        1 + (/^\?(?:[:=!]|<[=!]|<[^>]*>)/.exec(this.#pattern.slice(this.#at + 1))?.[0].length ?? 0);
      this.#depth += 1;
      if (this.#depth > maximumDepth) return this.#giveUp();
      const group = this.#alternatives();
      this.#depth -= 1;
      this.#at += 1;
      return group;
    } else this.#at += 1;
    return single;
  }

  #giveUp(): Part {
    this.#isQuick = false;
    this.#at = this.#pattern.length;
    return single;
  }

  #repeated(part: Part): Part {
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at))?.[0];
    if (quantifier === undefined) return part;
    this.#at += quantifier.length;
    const [least, most] = boundsOf(quantifier);
    if (most > 1 && part.isEndless) this.#isQuick = false;
    if (most === Infinity) {
      if (part.ways > 1) this.#isQuick = false;
      return { ways: 1, isEndless: true };
    }
    return { ways: (most - least + 1) * part.ways ** most, isEndless: part.isEndless };
  }
}

function boundsOf(quantifier: string): readonly [least: number, most: number] {
  if (quantifier.startsWith("?")) return [0, 1];
  if (!quantifier.startsWith("{")) return [0, Infinity];
  const [least = "0", most] = quantifier.replace(/[{}?]/g, "").split(",");
  if (most === undefined) return [Number(least), Number(least)];
  return [Number(least), most === "" ? Infinity : Number(most)];
}

function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  while (at < pattern.length && pattern[at] !== "]") at += pattern[at] === "\\" ? 2 : 1;
  return at + 1;
}
