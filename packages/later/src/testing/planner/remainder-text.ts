import { overlaps } from "./mention.ts";
import type { Tool } from "./tool.ts";
import { areSynonyms, prepositions, readingVerbs, stopWords, writingVerbs } from "./vocabulary.ts";
import { type Word, wordsOf } from "./words.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** How far into a question its verb is looked for, in words. */
const verbReach = 7;

/**
 * What a question leaves for a free text: the words after its verb, without those that are claimed
 * by other parameters and those that only name the tool. "Add buy milk to my list for tomorrow"
 * leaves "buy milk". Empty when nothing is left.
 */
export function remainderText(text: string, tool: Tool, claimed: readonly Range[]): string {
  const quoted = /\b(?:saying|that says|says|with the (?:text|message|note))\b[:,]?\s+(.+)$/i.exec(
    text,
  );
  if (quoted?.[1] !== undefined) return trimEnd(quoted[1]);
  const afterColon = /:\s+(.+)$/.exec(text);
  if (afterColon?.[1] !== undefined) return trimEnd(afterColon[1]);
  const words = wordsOf(text);
  const verb = words
    .slice(0, verbReach)
    .findIndex(
      ({ stem }) =>
        stem === tool.verb ||
        areSynonyms(stem, tool.verb) ||
        writingVerbs.has(stem) ||
        readingVerbs.has(stem),
    );
  for (const piece of unclaimedPieces(words.slice(verb + 1), claimed)) {
    const kept = stripVocabulary(piece, tool);
    const first = kept[0];
    const last = kept.at(-1);
    if (first !== undefined && last !== undefined) return text.slice(first.start, last.end);
  }
  return "";
}

/** Cuts a row of words where something is claimed; the prepositions before a cut go with it. */
function unclaimedPieces(
  words: readonly Word[],
  claimed: readonly Range[],
): readonly (readonly Word[])[] {
  const pieces: Word[][] = [[]];
  for (const word of words) {
    const piece = pieces.at(-1) ?? [];
    if (!claimed.some((range) => overlaps(range, word))) {
      piece.push(word);
      continue;
    }
    while (isLink(piece.at(-1))) piece.pop();
    pieces.push([]);
  }
  return pieces;
}

function isLink(word: Word | undefined): boolean {
  return (
    word !== undefined &&
    (prepositions.has(word.lower) || stopWords.has(word.lower) || word.stem === "du")
  );
}

function stripVocabulary(words: readonly Word[], tool: Tool): readonly Word[] {
  const names = [...tool.nameStems, ...tool.parameterStems];
  const all = new Set([...names, ...tool.descriptionStems, ...tool.detailStems]);
  const isOwn = (word: Word): boolean =>
    stopWords.has(word.lower) ||
    names.some((name) => name === word.stem || areSynonyms(name, word.stem));
  const tail = words.findIndex(
    (word, index) =>
      index > 0 &&
      (prepositions.has(word.lower) || word.lower === "as") &&
      words.slice(index + 1).every((later) => isOwn(later) || all.has(later.stem)),
  );
  const kept = tail === -1 ? [...words] : words.slice(0, tail);
  while (kept[0] !== undefined && kept.length > 0 && isLeading(kept[0], tool)) kept.shift();
  for (let last = kept.at(-1); last !== undefined && isOwn(last); last = kept.at(-1)) kept.pop();
  return kept;
}

/** Only the tool's own nouns go at the beginning: a text may well begin with a verb like the tool's. */
function isLeading(word: Word, tool: Tool): boolean {
  return (
    stopWords.has(word.lower) ||
    prepositions.has(word.lower) ||
    (word.stem !== tool.verb &&
      (tool.nameStems.has(word.stem) || tool.parameterStems.has(word.stem)))
  );
}

function trimEnd(text: string): string {
  return text.replace(/[\s.!?"”]+$/, "").replace(/^["“]/, "");
}
