import { findListed } from "./find-listed.ts";
import { fitMention, roleScore } from "./fit-mention.ts";
import { type LeafKind, leafKind } from "./leaf-kind.ts";
import { type Mention, overlaps } from "./mention.ts";
import { remainderText } from "./remainder-text.ts";
import type { Leaf, Tool } from "./tool.ts";
import { stopWords } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

/** What a question says about the parameters of a tool. */
export interface Filling {
  /** The values of a parameter; more than one asks for as many calls. */
  readonly values: ReadonlyMap<Leaf, readonly unknown[]>;
  /** The parameters that a call needs and the question does not give. */
  readonly missing: readonly Leaf[];
  /** How many parameters got their value from a mention. */
  readonly evidence: number;
  /** How many of those values are of a kind that is seldom mentioned by chance, such as a code. */
  readonly specific: number;
}

/** One possible use of a piece of the question. */
interface Candidate {
  readonly leaf: Leaf;
  readonly value: unknown;
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly group: string;
}

const specificKinds: ReadonlySet<LeafKind> = new Set(["code", "identifier", "email", "url"]);

/** What an optional parameter needs, so that it is not filled by accident. */
const optionalScore = 5;
const optionalNumberScore = 3;

/**
 * Distributes the mentions of a question over the parameters of a tool: the best pair first, each
 * piece of the question once. What is left of the question goes to a free text.
 */
export function fillArguments(text: string, mentions: readonly Mention[], tool: Tool): Filling {
  const candidates = tool.leaves
    .flatMap((leaf, index) => candidatesFor(leaf, index, text, mentions, tool))
    .sort((a, b) => b.score - a.score);
  const claimed: Candidate[] = [];
  const values = new Map<Leaf, readonly unknown[]>();
  for (const candidate of candidates) {
    if (values.has(candidate.leaf) || claimed.some((other) => overlaps(other, candidate))) continue;
    const groupTaken = claimed.some((other) => other.group === candidate.group);
    if (groupTaken && !candidate.leaf.required) continue;
    const list = isList(candidate.leaf) ? listMembers(candidate, candidates, claimed) : [candidate];
    claimed.push(...list);
    values.set(
      candidate.leaf,
      isList(candidate.leaf) ? [list.map(({ value }) => value)] : [candidate.value],
    );
  }
  addAlternatives(values, candidates, claimed);
  const evidence = values.size;
  const specific = claimed.filter(({ leaf }) => isSpecific(elementOf(leaf))).length;
  addFlags(values, text, tool);
  addDefaults(values, tool);
  addRemainder(values, text, tool, claimed);
  const missing = tool.leaves.filter((leaf) => leaf.required && !values.has(leaf));
  return { values: inOrder(values, tool), missing, evidence, specific };
}

function inOrder(
  values: ReadonlyMap<Leaf, readonly unknown[]>,
  tool: Tool,
): ReadonlyMap<Leaf, readonly unknown[]> {
  return new Map([...values].sort(([a], [b]) => tool.leaves.indexOf(a) - tool.leaves.indexOf(b)));
}

function isSpecific(leaf: Leaf): boolean {
  if (leaf.schema.enum !== undefined) return true;
  return leaf.schema.type === "string" && specificKinds.has(leafKind(leaf));
}

function candidatesFor(
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

function listMembers(
  chosen: Candidate,
  candidates: readonly Candidate[],
  claimed: readonly Candidate[],
): readonly Candidate[] {
  const everything =
    isNumeric(elementOf(chosen.leaf)) || elementOf(chosen.leaf).schema.enum !== undefined;
  const members = candidates.filter(
    (candidate) =>
      candidate.leaf === chosen.leaf &&
      (everything || candidate.group === chosen.group) &&
      !claimed.some((other) => overlaps(other, candidate)),
  );
  return distinct(members).sort((a, b) => a.start - b.start);
}

/** The other members of the list that a value comes from, unless they went to other parameters. */
function addAlternatives(
  values: Map<Leaf, readonly unknown[]>,
  candidates: readonly Candidate[],
  claimed: Candidate[],
): void {
  for (const chosen of claimed.filter(({ leaf }) => !isList(leaf))) {
    const others = distinct(
      candidates.filter(
        (candidate) =>
          candidate.leaf === chosen.leaf &&
          candidate.group === chosen.group &&
          !claimed.some((other) => overlaps(other, candidate)),
      ),
    );
    claimed.push(...others);
    const all = [chosen, ...others].sort((a, b) => a.start - b.start);
    values.set(chosen.leaf, [...new Set(all.map(({ value }) => value))]);
  }
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(
    (candidate, index) => !candidates.slice(0, index).some((other) => overlaps(other, candidate)),
  );
}

/** A flag is true when its name is mentioned, false when it is mentioned and denied. */
function addFlags(values: Map<Leaf, readonly unknown[]>, text: string, tool: Tool): void {
  const words = wordsOf(text);
  for (const leaf of tool.leaves.filter(({ schema }) => schema.type === "boolean")) {
    const index = words.findIndex(
      ({ stem, lower }) =>
        leaf.nameStems.has(stem) &&
        !tool.nameStems.has(stem) &&
        !stopWords.has(lower) &&
        stem !== "includ",
    );
    const denied = words
      .slice(Math.max(0, index - 3), index)
      .some(({ lower }) =>
        ["not", "no", "without", "don't", "never", "exclude", "excluding"].includes(lower),
      );
    if (index !== -1) values.set(leaf, [!denied]);
    else if (leaf.required) values.set(leaf, [leaf.schema.default ?? false]);
  }
}

function addDefaults(values: Map<Leaf, readonly unknown[]>, tool: Tool): void {
  for (const leaf of tool.leaves) {
    const { default: fallback, enum: members } = leaf.schema;
    if (!leaf.required || values.has(leaf)) continue;
    if (fallback !== undefined) values.set(leaf, [fallback]);
    else if (members?.length === 1) values.set(leaf, [members[0]]);
  }
}

function addRemainder(
  values: Map<Leaf, readonly unknown[]>,
  text: string,
  tool: Tool,
  claimed: readonly Candidate[],
): void {
  const isBrief = wordsOf(text).length <= 4;
  const leaf = tool.leaves.find((candidate) => {
    const element = elementOf(candidate);
    const kind = leafKind(element);
    return (
      candidate.required &&
      !values.has(candidate) &&
      element.schema.type === "string" &&
      element.schema.enum === undefined &&
      (kind === "free-text" || (kind === "entity" && isBrief))
    );
  });
  if (leaf === undefined) return;
  const rest = remainderText(text, tool, claimed);
  if (rest === "") return;
  values.set(leaf, [isList(leaf) ? rest.split(/\s*,\s*(?:and\s+)?|\s+and\s+/) : rest]);
}

function isList(leaf: Leaf): boolean {
  return leaf.schema.type === "array";
}

function isNumeric(leaf: Leaf): boolean {
  return leaf.schema.type === "number" || leaf.schema.type === "integer";
}

/** For a list, a parameter of the same name that takes one of its members. */
function elementOf(leaf: Leaf): Leaf {
  const { items, type } = leaf.schema;
  if (type !== "array" || items === undefined) return leaf;
  const nameStems = new Set(leaf.nameStems);
  return {
    ...leaf,
    schema: { ...items, description: items.description || leaf.schema.description },
    nameStems,
  };
}
