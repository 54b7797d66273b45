import type { Assertion } from "./assertion.ts";
import type { CharacterSet } from "./character-set.ts";

/** A part of a pattern. `size` is the number of instructions that it takes. */
export type PatternNode =
  | { readonly type: "character"; readonly codePoint: number; readonly size: 1 }
  | { readonly type: "set"; readonly set: CharacterSet; readonly size: 1 }
  | { readonly type: "assertion"; readonly assertion: Assertion; readonly size: 1 }
  | { readonly type: "sequence"; readonly items: readonly PatternNode[]; readonly size: number }
  | {
      readonly type: "alternation";
      readonly branches: readonly [PatternNode, ...PatternNode[]];
      readonly size: number;
    }
  | Repetition;

/** One part several times. */
export interface Repetition {
  readonly type: "repetition";
  readonly item: PatternNode;
  readonly minimum: number;
  /** `Infinity` where there is no bound. */
  readonly maximum: number;
  readonly size: number;
}

/** Sizes are not told apart beyond what no program comes near, which keeps them finite. */
const maximumSize = 2 ** 30;

const empty: PatternNode = { type: "sequence", items: [], size: 0 };

export function toSequence(items: readonly PatternNode[]): PatternNode {
  const [first, second] = items;
  if (first === undefined) return empty;
  return second === undefined ? first : { type: "sequence", items, size: sumSizes(items) };
}

export function toAlternation(branches: readonly [PatternNode, ...PatternNode[]]): PatternNode {
  if (branches.length === 1) return branches[0];
  return { type: "alternation", branches, size: sumSizes(branches) + branches.length - 1 };
}

export function toRepetition(item: PatternNode, minimum: number, maximum: number): PatternNode {
  if (item.size === 0 || maximum === 0) return empty;
  const size =
    maximum === Infinity
      ? Math.max(minimum, 1) * item.size + 1
      : minimum * item.size + (maximum - minimum) * (item.size + 1);
  return { type: "repetition", item, minimum, maximum, size: Math.min(size, maximumSize) };
}

function sumSizes(nodes: readonly PatternNode[]): number {
  return nodes.reduce((sum, { size }) => sum + size, 0);
}
