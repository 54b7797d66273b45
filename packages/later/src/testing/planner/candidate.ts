import { findListed } from "./find-listed.ts";
import { fitMention, roleScore } from "./fit-mention.ts";
import { elementOf, isNumeric } from "./leaf-element.ts";
import { type LeafKind, leafKind } from "./leaf-kind.ts";
import type { Mention } from "./mention.ts";
import { surroundingsOf } from "./surroundings.ts";
import type { Leaf, Tool } from "./tool.ts";
import { prepositions } from "./vocabulary.ts";

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

/** A clause and the tool that it is read for. */
export interface Reading {
  readonly text: string;
  readonly mentions: readonly Mention[];
  readonly tool: Tool;
}

/** All uses that a parameter of the tool could make of the clause. */
export function candidatesFor(leaf: Leaf, reading: Reading): readonly Candidate[] {
  const element = elementOf(leaf);
  const listed = listedCandidates(leaf, reading.text);
  const all =
    element.schema.enum === undefined ? [...listed, ...fittingCandidates(leaf, reading)] : listed;
  if (leaf.required) return all;
  const enough = isNumeric(element) ? optionalNumberScore : optionalScore;
  return all.filter(({ score }) => score >= enough);
}

/** The numbers of the clause that a parameter could hold, whether or not anything speaks for it. */
export function numbersFor(leaf: Leaf, reading: Reading): readonly Candidate[] {
  return isNumeric(leaf) ? fittingCandidates(leaf, reading) : [];
}

function listedCandidates(leaf: Leaf, text: string): readonly Candidate[] {
  const element = elementOf(leaf);
  return findListed(text, element).map((finding) => {
    const { value, start, end } = finding;
    const role = roleScore(element, { kind: "name", ...surroundingsOf(text, finding) });
    const score = finding.score + role + sourceBonus(element, text, finding);
    return { leaf, value, score, start, end, group: groupOfListed(text, finding, element) };
  });
}

function fittingCandidates(leaf: Leaf, { text, mentions, tool }: Reading): readonly Candidate[] {
  const element = elementOf(leaf);
  const place = tool.leaves.indexOf(leaf);
  const time = mentions.find((mention) => mention.kind === "time")?.value;
  return mentions.flatMap((mention, order): readonly Candidate[] => {
    const fit = fitMention(element, mention, time === undefined ? undefined : String(time));
    if (fit === undefined) return [];
    // Without any other sign the first parameter takes what is said first.
    const score = fit.score + sourceBonus(element, text, mention) - Math.abs(order - place) / 100;
    const { start, end, kind, group } = mention;
    return [{ leaf, value: fit.value, score, start, end, group: `${kind} ${group}` }];
  });
}

/**
 * How far a mention points to its tool by itself: 1 for a kind that is seldom mentioned by chance, 0.5
 * for a preposition that is the parameter's name.
 */
export function specificity({ leaf, start, end }: Candidate, text: string): number {
  const element = elementOf(leaf);
  if (element.schema.enum !== undefined) return 1;
  if (element.schema.type === "string" && specificKinds.has(leafKind(element))) return 1;
  const { before } = surroundingsOf(text, { start, end });
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
  return ["from", "bas", "sourc"].some((name) => leaf.nameStems.has(name)) ? 2 : 0;
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
