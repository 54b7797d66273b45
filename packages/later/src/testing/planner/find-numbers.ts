import type { Finding } from "./mention.ts";
import { numberWords, stopWords } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

const factors: Readonly<Record<string, number>> = {
  hundred: 1e2,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
};

/** Finds numbers in digits ("1,250.5", "2 million", "$3") and in words ("three days"). */
export function findNumbers(text: string): readonly Finding[] {
  return [...findDigits(text), ...findNumberWords(text)];
}

function findDigits(text: string): readonly Finding[] {
  const pattern =
    /(?<![\w.])(?:(?<=^|[\s(=:])[-−])?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s(hundred|thousand|million|billion)\b)?/gi;
  return [...text.matchAll(pattern)].map((match) => {
    const digits = match[0].replaceAll(",", "").replace("−", "-");
    const factor = factors[match[1]?.toLowerCase() ?? ""] ?? 1;
    return {
      kind: "number",
      value: Number.parseFloat(digits) * factor,
      start: match.index,
      end: match.index + match[0].length,
    };
  });
}

/** "one" mostly is a pronoun: it counts only before a word that can be counted. */
function findNumberWords(text: string): readonly Finding[] {
  const words = wordsOf(text);
  return words.flatMap((word, index): readonly Finding[] => {
    const value = numberWords.get(word.lower);
    const next = words[index + 1];
    if (value === undefined) return [];
    if (value === 1 && (next === undefined || stopWords.has(next.lower))) return [];
    return [{ kind: "number", value, start: word.start, end: word.end }];
  });
}
