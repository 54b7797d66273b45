import { type LeafKind, codeLength, leafKind } from "./leaf-kind.ts";
import type { Mention } from "./mention.ts";
import { stem } from "./stem.ts";
import type { Leaf } from "./tool.ts";
import { sameUnit, stems } from "./vocabulary.ts";

/** How well a mention suits a parameter, and what it becomes. */
export interface Fit {
  /** Above zero; higher is better. */
  readonly score: number;
  readonly value: unknown;
}

const sourceNames = stems("from source origin start departure begin base since sender first");
const targetNames = stems("to target destination end arrival until into recipient second quote");
const placeNames = stems("city place location country town where region area address venue state");
const countNames = stems("limit count max maximum top size number n");

/** How far each kind of mention suits each kind of text parameter; what is absent does not. */
const textScores: Readonly<Record<LeafKind, Partial<Record<Mention["kind"], number>>>> = {
  date: { date: 6 },
  "date-time": { date: 6 },
  time: { time: 6 },
  email: { email: 8 },
  url: { url: 8 },
  code: { code: 5, identifier: 4 },
  identifier: { identifier: 6, quote: 5, number: 2, code: 2 },
  "free-text": { quote: 6 },
  entity: { quote: 5, name: 4, phrase: 2.5, code: 2.5, identifier: 2 },
};

/** Judges one mention for one parameter; undefined when the parameter cannot hold it. */
export function fitMention(leaf: Leaf, mention: Mention, time?: string): Fit | undefined {
  const value = valueFor(leaf, mention, time);
  if (value === undefined || !isAllowed(leaf, value)) return undefined;
  const base = baseScore(leaf, mention);
  if (base === undefined) return undefined;
  const score = base + roleScore(leaf, mention);
  return score > 0 ? { score, value } : undefined;
}

/** What the words around a mention say for or against a parameter. */
export function roleScore(
  leaf: Leaf,
  { before, after, kind }: Pick<Mention, "before" | "after" | "kind">,
): number {
  const has = (names: ReadonlySet<string>): boolean =>
    [...leaf.nameStems].some((name) => names.has(name));
  const unitWeight = kind === "number" ? 5 : 3;
  let score = 0;
  if (["from", "since", "between"].includes(before)) {
    score += has(sourceNames) ? 3 : has(targetNames) ? -3 : 0;
  } else if (["to", "into", "until", "till", "between and"].includes(before)) {
    score += has(targetNames) ? 3 : has(sourceNames) ? -3 : 0;
  } else if (["in", "at", "near", "around", "for", "of"].includes(before)) {
    if (has(placeNames)) score += 2;
    if (before === "in" && has(targetNames)) score += 1;
  } else if (["top", "first", "last"].includes(before) && has(countNames)) {
    score += 3;
  }
  if (before !== "" && leaf.nameStems.has(stem(before))) score += 3;
  else if (leaf.descriptionStems.has(stem(before))) score += 1;
  const names = [...leaf.nameStems];
  if (names.some((name) => name === stem(after) || sameUnit(name, after))) score += unitWeight;
  else if (
    [...leaf.descriptionStems].some((name) => name === stem(after) || sameUnit(name, after))
  ) {
    score += unitWeight / 2;
  }
  return score;
}

function baseScore(leaf: Leaf, mention: Mention): number | undefined {
  const { type } = leaf.schema;
  if (type === "number" || type === "integer") return leaf.required ? 3 : 1;
  if (type === "unknown") return leaf.required ? 1 : undefined;
  const kind = leafKind(leaf);
  if (["called", "named", "titled"].includes(mention.before)) {
    if (kind === "free-text" || kind === "entity") return 5;
  }
  if (kind === "free-text" && mention.kind === "phrase") {
    return ["about", "on", "for", "like"].includes(mention.before) ? 3 : undefined;
  }
  return textScores[kind][mention.kind];
}

function valueFor(leaf: Leaf, { kind, value }: Mention, time: string | undefined): unknown {
  switch (leaf.schema.type) {
    case "integer":
      return Number.isInteger(value) ? value : undefined;
    case "number":
      return typeof value === "number" ? value : undefined;
    case "string":
      break;
    default:
      return leaf.schema.type === "unknown" ? value : undefined;
  }
  const wanted = leafKind(leaf);
  if (wanted === "date-time" && kind === "date") return `${value}T${time ?? "00:00"}:00Z`;
  if (wanted === "code") {
    const length = codeLength(leaf);
    if (length !== undefined && String(value).length !== length) return undefined;
  }
  return String(value);
}

function isAllowed(leaf: Leaf, value: unknown): boolean {
  const { minimum = -Infinity, maximum = Infinity, pattern } = leaf.schema;
  if (typeof value === "number") return value >= minimum && value <= maximum;
  return pattern === undefined || matches(pattern, String(value));
}

/** Patterns come with requests: one that could take very long is taken for matched. */
function matches(pattern: string, value: string): boolean {
  if (/\)[*+{]/.test(pattern) || value.length > 100) return true;
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}
