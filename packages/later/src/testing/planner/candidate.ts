import { findListed } from "./find-listed.ts";
import { fitMention, roleScore } from "./fit-mention.ts";
import { elementOf, isNumeric } from "./leaf-element.ts";
import { type LeafKind, leafKind } from "./leaf-kind.ts";
import type { Mention } from "./mention.ts";
import type { Leaf, Tool } from "./tool.ts";
import { prepositions } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

/** One possible use of a piece of the question. */
export interface Candidate {
  readonly leaf: Leaf;
  readonly value: unknown;
  readonly score: number;
  readonly start: number;
  readonly end: number;
  /** Candidates for one parameter that form a list share it. */
  readonly group: string;
}

const specificKinds: ReadonlySet<LeafKind> = new Set(["code", "identifier", "email", "url"]);

/** What an optional parameter needs, so that it is not filled by accident. */
const optionalScore = 5;
const optionalNumberScore = 3;

/** All uses that a parameter could make of a question; `index` is its place among the others. */
export function candidatesFor(
  leaf: Leaf,
  index: number,
  text: string,
  mentions: readonly Mention[],
  tool: Tool,
): readonly Candidate[] {
  const element = elementOf(leaf);
  const time = mentions.find((mention) => mention.kind === "time")?.value;
  const isOnlyNumber = tool.leaves.filter(isNumeric).length === 1;
  const enough = (score: number): boolean =>
    leaf.required ||
    (isNumeric(element) ? score >= optionalNumberScore || isOnlyNumber : score >= optionalScore);
  const listed = findListed(text, element).map((finding): Candidate => {
    const mention = { ...surroundings(text, finding), kind: "name" as const };
    const score = finding.score + roleScore(element, mention) + sourceBonus(element, text, finding);
    const { value, start, end } = finding;
    return { leaf, value, score, start, end, group: groupOfListed(text, finding, element) };
  });
  if (element.schema.enum !== undefined) return listed.filter(({ score }) => enough(score));
  const fitting = mentions.flatMap((mention, order): readonly Candidate[] => {
    const fit = fitMention(element, mention, time === undefined ? undefined : String(time));
    if (fit === undefined) return [];
    // Without any other sign the first parameter takes what is said first.
    const score = fit.score + sourceBonus(element, text, mention) - Math.abs(order - index) / 100;
    const { start, end } = mention;
    return [
      { leaf, value: fit.value, score, start, end, group: `${mention.kind} ${mention.group}` },
    ];
  });
  return [...listed, ...fitting].filter(({ score }) => enough(score));
}

/**
 * How far a mention points to its tool by itself: 1 for a kind that is seldom mentioned by chance, 0.5
 * for a preposition that is the parameter's name.
 */
export function specificity({ leaf, start, end }: Candidate, text: string): number {
  const element = elementOf(leaf);
  if (element.schema.enum !== undefined) return 1;
  if (element.schema.type === "string" && specificKinds.has(leafKind(element))) return 1;
  const { before } = surroundings(text, { start, end });
  return prepositions.has(before) && leaf.nameStems.has(before) ? 0.5 : 0;
}

/** "100 USD in EUR": what stands right after a number, or as a symbol before it, is the source. */
function sourceBonus(
  leaf: Leaf,
  text: string,
  { start, end }: { start: number; end: number },
): number {
  const afterNumber = /\d\s*$/.test(text.slice(0, start));
  const symbolBeforeNumber = end - start === 1 && /^\s*\d/.test(text.slice(end));
  if (leafKind(leaf) !== "code" || !(afterNumber || symbolBeforeNumber)) return 0;
  return leaf.nameStems.has("from") || leaf.nameStems.has("bas") || leaf.nameStems.has("sourc")
    ? 2
    : 0;
}

function surroundings(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Mention {
  const words = wordsOf(text);
  const before = words.findLast((word) => word.end <= start && word.lower !== "the")?.lower ?? "";
  const after = words.find((word) => word.start >= end)?.lower ?? "";
  return { kind: "name", value: "", start, end, before, after, group: 0 };
}

/** Members of an enumeration in a row ("celsius and kelvin") form a list. */
function groupOfListed(text: string, finding: { readonly start: number }, leaf: Leaf): string {
  const all = findListed(text, leaf);
  let first = finding.start;
  for (const other of all.toReversed()) {
    if (
      other.end <= first &&
      /^\s*(?:,|,?\s*(?:and|or|&))\s*(?:(?:in|to)\s+)?$/i.test(text.slice(other.end, first))
    ) {
      first = other.start;
    }
  }
  return `listed ${first}`;
}
