import { codeForName } from "./code-names.ts";
import { leafKind } from "./leaf-kind.ts";
import { type Finding, overlaps } from "./mention.ts";
import { stem } from "./stem.ts";
import type { Leaf } from "./tool.ts";
import { areSynonyms, stopWords } from "./vocabulary.ts";
import { spellOut, wordsOf } from "./words.ts";

/** A value from a parameter's own list that a question mentions. */
export interface ListedFinding extends Pick<Finding, "start" | "end"> {
  readonly value: unknown;
  readonly score: number;
}

const memberScore = 9;
const exampleScore = 6;
const codeScore = 5;
const synonymLoss = 4;

/**
 * Finds values that a parameter itself names: members of its enumeration, its examples, and the
 * codes that stand for names in plain language. In order of appearance.
 */
export function findListed(text: string, leaf: Leaf): readonly ListedFinding[] {
  const schema = leaf.schema.type === "array" ? (leaf.schema.items ?? leaf.schema) : leaf.schema;
  const named = leafKind(leaf) === "code" && schema.enum === undefined;
  const found = [
    ...(schema.enum ?? []).flatMap((value) => findValue(text, value, memberScore)),
    ...(schema.enum === undefined ? schema.examples : []).flatMap((value) =>
      findValue(text, value, exampleScore),
    ),
    ...(named ? findNamedCodes(text, leaf) : []),
  ].sort((a, b) => b.score - a.score);
  return found
    .filter((finding, index) => !found.slice(0, index).some((other) => overlaps(other, finding)))
    .sort((a, b) => a.start - b.start);
}

function findValue(text: string, value: unknown, score: number): readonly ListedFinding[] {
  if (typeof value !== "string" && typeof value !== "number") return [];
  const name = String(value);
  const wanted = wordsOf(spellOut(name));
  const words = wordsOf(text);
  return words.flatMap((first, index): readonly ListedFinding[] => {
    const last = words[index + wanted.length - 1];
    if (last === undefined || wanted.length === 0) return [];
    const { start } = first;
    // "C" and "no" are words of their own; only the exact spelling means the value.
    if (name.length <= 2)
      return first.text === name ? [{ value, score, start, end: first.end }] : [];
    const run = words.slice(index, index + wanted.length);
    if (run.every((word, position) => word.stem === wanted[position]?.stem)) {
      return [{ value, score, start, end: last.end }];
    }
    const isSynonym = wanted.length === 1 && areSynonyms(first.stem, wanted[0]?.stem ?? "");
    return isSynonym ? [{ value, score: score - synonymLoss, start, end: first.end }] : [];
  });
}

function findNamedCodes(text: string, leaf: Leaf): readonly ListedFinding[] {
  const words = wordsOf(text);
  const symbols = [...text.matchAll(/[$€£¥]/g)].flatMap((match): readonly ListedFinding[] => {
    const value = codeForName(match[0], leaf);
    return value === undefined
      ? []
      : [{ value, score: codeScore, start: match.index, end: match.index + match[0].length }];
  });
  const named = words.flatMap((first, index): readonly ListedFinding[] =>
    [3, 2, 1].flatMap((length) => {
      const run = words.slice(index, index + length);
      const last = run.at(-1);
      if (run.length < length || last === undefined) return [];
      // Two letters in lower case are a word ("in", "is"), not a code.
      if (length === 1 && (first.lower.length < 3 || stopWords.has(first.lower))) return [];
      const value = codeForName(run.map((word) => stem(word.lower)).join(" "), leaf);
      return value === undefined
        ? []
        : [{ value, score: codeScore - 1 / (1 + length), start: first.start, end: last.end }];
    }),
  );
  return [...symbols, ...named];
}
