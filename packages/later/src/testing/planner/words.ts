import { stem } from "./stem.ts";
import { stopWords } from "./vocabulary.ts";

/** A word in a text. */
export interface Word {
  readonly text: string;
  readonly lower: string;
  readonly stem: string;
  /** Where it begins and ends in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** The words of a text, in order. "to-do" is one word, written "todo". */
export function wordsOf(text: string): readonly Word[] {
  const joined = text.replaceAll(/\bto-do/gi, "todo ");
  return [...joined.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu)].map((match) => {
    const lower = match[0].toLowerCase().replaceAll("’", "'");
    return {
      text: match[0],
      lower,
      stem: stem(lower),
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}

/** The stems of the words of a text that carry meaning. */
export function contentStems(text: string): readonly string[] {
  return wordsOf(text)
    .filter(({ lower }) => !stopWords.has(lower) && !stopWords.has(lower.replace(/'s$/, "")))
    .map((word) => word.stem);
}

/** An identifier as words: `fromCurrency` and `from_currency` are "from currency". */
export function spellOut(identifier: string): string {
  return identifier
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replaceAll(/[_.:-]+/g, " ")
    .trim()
    .toLowerCase();
}
