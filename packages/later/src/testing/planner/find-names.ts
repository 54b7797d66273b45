import { type Finding, overlaps } from "./mention.ts";
import { openers, prepositions, readingVerbs, stopWords, writingVerbs } from "./vocabulary.ts";
import { type Word, wordsOf } from "./words.ts";

const connectors = new Set(
  "de da do dos del di la le van von der den el al sur upon am".split(" "),
);
const phraseLength = 4;

/**
 * Finds names: capitalised words in a row ("Rio de Janeiro"), and, for those who write in lower case,
 * up to four words after a preposition as phrases. Words of the tools' own vocabulary are no names
 * at the beginning of a sentence, and what is `taken` belongs to none.
 */
export function findNames(
  text: string,
  vocabulary: ReadonlySet<string>,
  taken: readonly Finding[],
): readonly Finding[] {
  const words = wordsOf(text).filter((word) => !taken.some((other) => overlaps(other, word)));
  return [...findCapitalised(text, words, vocabulary), ...findPhrases(text, words, vocabulary)];
}

function findCapitalised(
  text: string,
  words: readonly Word[],
  vocabulary: ReadonlySet<string>,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (let index = 0; index < words.length; index++) {
    const first = words[index];
    if (first === undefined || !isNamePart(text, first, vocabulary)) continue;
    let last = index;
    for (let next = index + 1; isAdjacent(text, words[next - 1], words[next]); next++) {
      const word = words[next];
      if (word === undefined) break;
      if (isCapitalised(word) && !/['’]s$/.test(words[next - 1]?.text ?? "")) last = next;
      else if (!connectors.has(word.lower)) break;
    }
    const end = words[last];
    if (end !== undefined) findings.push(toFinding("name", text, first, end));
    index = last;
  }
  return findings;
}

function isNamePart(text: string, word: Word, vocabulary: ReadonlySet<string>): boolean {
  if (!isCapitalised(word) || /^i(?:'|$)/.test(word.lower)) return false;
  const opensSentence = /(?:^|[.?!:;]\s*["“(]?)$/.test(text.slice(0, word.start));
  if (stopWords.has(word.lower) || openers.has(word.lower)) return false;
  if (!opensSentence) return true;
  // A verb: "Write a poem", "Play me something".
  if (writingVerbs.has(word.stem) || readingVerbs.has(word.stem)) return false;
  if (/^\s+(?:a|an|the|me|us|my|our|some)\b/.test(text.slice(word.end))) return false;
  return !vocabulary.has(word.stem);
}

function findPhrases(
  text: string,
  words: readonly Word[],
  vocabulary: ReadonlySet<string>,
): readonly Finding[] {
  return words.flatMap((preposition, index) =>
    prepositions.has(preposition.lower) ? phrasesFrom(text, words, index, vocabulary) : [],
  );
}

/** The phrase after the word at `index`, and those that "and" or a comma adds to it. */
function phrasesFrom(
  text: string,
  words: readonly Word[],
  index: number,
  vocabulary: ReadonlySet<string>,
): readonly Finding[] {
  const phrase: Word[] = [];
  let next = index + 1;
  for (; phrase.length < phraseLength; next++) {
    const word = words[next];
    if (word === undefined || (phrase.length > 0 && !isAdjacent(text, words[next - 1], word)))
      break;
    if (phrase.length === 0 && ["the", "a", "an", "my"].includes(word.lower)) continue;
    if (isPhraseEnd(word)) break;
    phrase.push(word);
  }
  const [first] = phrase;
  const last = phrase.at(-1);
  if (first === undefined || last === undefined) return [];
  if (phrase.every((word) => vocabulary.has(word.stem))) return [];
  const following = words[next];
  const link = following === undefined ? "" : text.slice(last.end, following.start);
  const more =
    following !== undefined && ["and", "or"].includes(following.lower)
      ? phrasesFrom(text, words, next, vocabulary)
      : /^\s*,\s*$/.test(link)
        ? phrasesFrom(text, words, next - 1, vocabulary)
        : [];
  return [toFinding("phrase", text, first, last), ...more];
}

function isPhraseEnd(word: Word): boolean {
  return (
    stopWords.has(word.lower) ||
    openers.has(word.lower) ||
    prepositions.has(word.lower) ||
    /^\d/.test(word.text)
  );
}

function isCapitalised(word: Word): boolean {
  return /^\p{Lu}/u.test(word.text);
}

function isAdjacent(text: string, left: Word | undefined, right: Word | undefined): boolean {
  return (
    left !== undefined && right !== undefined && /^[\s-]+$/.test(text.slice(left.end, right.start))
  );
}

function toFinding(kind: "name" | "phrase", text: string, first: Word, last: Word): Finding {
  const value = text.slice(first.start, last.end).replace(/['’]s?$/, "");
  return { kind, value, start: first.start, end: first.start + value.length };
}
