import {
  type Candidate,
  candidatesFor,
  numbersFor,
  type Reading,
  specificity,
} from "./candidate.ts";
import { elementOf, isList, isNumeric } from "./leaf-element.ts";
import { leafKind } from "./leaf-kind.ts";
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
  /** How far the mentions point to the tool by themselves; see {@link specificity}. */
  readonly specific: number;
}

/**
 * Distributes the mentions of a question over the parameters of a tool: the best pair first, each
 * piece of the question once. What is left of the question goes to a free text.
 */
export function fillArguments(text: string, mentions: readonly Mention[], tool: Tool): Filling {
  const candidates = tool.leaves
    .flatMap((leaf) => candidatesFor(leaf, { text, mentions, tool }))
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
  addFurtherNumbers(values, { text, mentions, tool }, claimed);
  addAlternatives(values, candidates, claimed);
  const evidence = values.size;
  const specific = claimed.reduce((sum, candidate) => sum + specificity(candidate, text), 0);
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

/**
 * Numbers that nothing else took go to the optional parameters for numbers, in order; unless a text
 * is still to be found, which they may be a part of.
 */
function addFurtherNumbers(
  values: Map<Leaf, readonly unknown[]>,
  reading: Reading,
  claimed: Candidate[],
): void {
  const { leaves } = reading.tool;
  const isMissingText = (leaf: Leaf): boolean => {
    const element = elementOf(leaf);
    const isText = element.schema.type === "string" && leafKind(element) === "free-text";
    return isText && leaf.required && !values.has(leaf);
  };
  if (leaves.some(isMissingText)) return;
  for (const leaf of leaves.filter(({ required }) => !required)) {
    if (values.has(leaf)) continue;
    const next = numbersFor(leaf, reading)
      .filter((candidate) => !claimed.some((other) => overlaps(other, candidate)))
      .sort((a, b) => a.start - b.start)[0];
    if (next === undefined) continue;
    claimed.push(next);
    values.set(leaf, [next.value]);
  }
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
