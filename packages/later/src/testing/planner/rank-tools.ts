import { type Filling, fillArguments } from "./fill-arguments.ts";
import { type Mention, overlaps } from "./mention.ts";
import type { Tool } from "./tool.ts";
import { areSynonyms, readingVerbs, stopWords, writingVerbs } from "./vocabulary.ts";
import { type Word, wordsOf } from "./words.ts";

/** How well a tool suits a clause. */
export interface RankedTool {
  readonly tool: Tool;
  readonly filling: Filling;
  /** What the words say about the tool's purpose, its parameters aside. */
  readonly core: number;
  readonly score: number;
  /** Whether the tool suits the clause at all. */
  readonly fits: boolean;
  /** The stems of the clause that speak for the tool. */
  readonly matched: ReadonlySet<string>;
}

const weights = { name: 3, purpose: 1.5, description: 1, parameter: 1, detail: 0.5 };
const synonymFactor = 0.6;
const evidenceWeight = 0.75;
/** What two codes or the like are worth as a sign of the tool's purpose: "100 USD in EUR". */
const specificCore = 2;
const minimumCore = 0.8;
/** Asking back for the wrong tool is worse than saying that there is none. */
const minimumCoreToAsk = 1.5;
const minimumScore = 1.6;
const clearCore = 2;

/** Ranks all tools for a clause, the best first. */
export function rankTools(
  clause: string,
  mentions: readonly Mention[],
  tools: readonly Tool[],
): readonly RankedTool[] {
  const words = purposeWords(clause, mentions);
  return tools
    .map((tool) => rank(tool, clause, words, mentions, tools))
    .sort((a, b) => b.score - a.score);
}

function rank(
  tool: Tool,
  clause: string,
  words: readonly Word[],
  mentions: readonly Mention[],
  tools: readonly Tool[],
): RankedTool {
  const matched = new Set<string>();
  let core = 0;
  let other = 0;
  for (const word of distinctStems(words)) {
    const match = bestMatch(word, tool);
    if (match === undefined) continue;
    const weight = match.weight * rarity(match.stem, tools);
    if (match.isCore) {
      core += weight;
      matched.add(word);
    } else other += weight;
  }
  const filling = fillArguments(clause, mentions, tool);
  if (filling.missing.length === 0 && filling.specific >= 2) core += specificCore;
  const filled = evidenceWeight * Math.min(2, filling.evidence);
  const lacking = evidenceWeight * Math.min(2, filling.missing.length);
  const score = core + other + filled - lacking + verbScore(tool, words);
  const ranked = { tool, filling, core, score, matched };
  return { ...ranked, fits: isFitting(ranked, words) };
}

/** Whether a tool suits at all: the words have to speak for it, and not too many of them for nothing. */
function isFitting(
  { tool, filling, core, matched }: Omit<RankedTool, "fits">,
  words: readonly Word[],
): boolean {
  if (core < (filling.missing.length > 0 ? minimumCoreToAsk : minimumCore)) return false;
  const needsNothing = tool.leaves.every((leaf) => !leaf.required);
  const support =
    evidenceWeight * (needsNothing ? Math.max(1, filling.evidence) : filling.evidence);
  if (core + support + Math.min(0, verbScore(tool, words)) < minimumScore) return false;
  const unexplained = distinctStems(words).filter((word) => !matched.has(word)).length;
  return core >= clearCore || unexplained <= matched.size;
}

/** Names, numbers and the like say what a tool is called with, not which. */
function purposeWords(clause: string, mentions: readonly Mention[]): readonly Word[] {
  const values = mentions.filter(({ kind }) => kind !== "phrase");
  return wordsOf(clause).filter(
    (word) =>
      !stopWords.has(word.lower) &&
      !stopWords.has(word.lower.replace(/'.*$/, "")) &&
      !values.some((mention) => overlaps(mention, word)),
  );
}

function bestMatch(
  stem: string,
  tool: Tool,
): { readonly stem: string; readonly weight: number; readonly isCore: boolean } | undefined {
  const places = [
    { stems: tool.nameStems, weight: weights.name, isCore: true },
    { stems: tool.parameterStems, weight: weights.parameter, isCore: false },
    { stems: tool.purposeStems, weight: weights.purpose, isCore: true },
    { stems: tool.descriptionStems, weight: weights.description, isCore: true },
    { stems: tool.detailStems, weight: weights.detail, isCore: false },
  ];
  for (const { stems, weight, isCore } of places) {
    if (stems.has(stem)) return { stem, weight, isCore };
    if (!isCore) continue;
    if (isCompound(stem, stems)) return { stem, weight, isCore };
    const synonym = [...stems].find((own) => areSynonyms(own, stem));
    if (synonym !== undefined) return { stem: synonym, weight: weight * synonymFactor, isCore };
  }
  return undefined;
}

/** "sunset" is a word of a tool that speaks of the sun and of setting. */
function isCompound(stem: string, stems: ReadonlySet<string>): boolean {
  return [...stems].some((part) => stem.startsWith(part) && stems.has(stem.slice(part.length)));
}

/** A word that many tools share says little about any of them; between 0 and 1. */
function rarity(stem: string, tools: readonly Tool[]): number {
  const sharing = tools.filter(
    (tool) => tool.nameStems.has(stem) || tool.descriptionStems.has(stem),
  );
  return Math.log(1 + tools.length / Math.max(1, sharing.length)) / Math.log(1 + tools.length);
}

/** A tool that changes something has to be asked for; a request to change something is no question. */
function verbScore(tool: Tool, words: readonly Word[]): number {
  const stems = distinctStems(words);
  const [first = ""] = stems;
  const asksForVerb = stems.some((stem) => stem === tool.verb || areSynonyms(stem, tool.verb));
  if (first === tool.verb) return 2;
  if (tool.changes) return asksForVerb ? 0.5 : -2;
  return writingVerbs.has(first) && readingVerbs.has(tool.verb) ? -1.5 : 0;
}

function distinctStems(words: readonly Word[]): readonly string[] {
  return [...new Set(words.map(({ stem }) => stem))];
}
