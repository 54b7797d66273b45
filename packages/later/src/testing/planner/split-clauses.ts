import { openers } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

/** Short capitalised words before a full stop are abbreviations: "St. John's", "Dr. No". */
const sentenceEnd = /(?<!\b\p{Lu}\p{Ll}{0,2})[.!?;]+\s+|[!?;]+\s+|\n+/gu;
const joint =
  /\s*,\s+(?:and then\s+|and also\s+|and\s+|then\s+|also\s+|but\s+)?|\s+(?:and then|and also|and|then|but|plus)\s+/giu;

/**
 * Cuts a question into the things it asks for: at the ends of sentences, and at "and" or a comma
 * where what follows could stand alone. Quoted text is left whole.
 *
 * @param verbs further words, in lower case, that can open a sentence of their own
 */
export function splitClauses(question: string, verbs: ReadonlySet<string>): readonly string[] {
  const quotes = [...question.matchAll(/"[^"]*"|“[^”]*”|'[^']*'(?!\p{L})/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const isQuoted = (index: number): boolean =>
    quotes.some(({ start, end }) => start < index && index < end);
  const cuts = [...question.matchAll(sentenceEnd), ...question.matchAll(joint)]
    .filter((match) => {
      if (isQuoted(match.index)) return false;
      if (/[.!?;\n]/.test(match[0])) return true;
      const next = wordsOf(question.slice(match.index + match[0].length))[0]?.text ?? "";
      return openers.has(next) || verbs.has(next);
    })
    .map((match) => match.index + match[0].length)
    .sort((a, b) => a - b);
  return [0, ...cuts]
    .map((start, index) => question.slice(start, cuts[index]).trim())
    .map((clause) => clause.replace(/[\s,]+(?:and|then|also|but|plus)?\s*(?:then|also)?$/i, ""))
    .filter((clause) => wordsOf(clause).length > 0);
}
