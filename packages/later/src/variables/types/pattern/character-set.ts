import { type CharacterRange, isInRanges, mergeRanges } from "./character-range.ts";

/** What a set is made of; a code point belongs to it when any part has it, or none if `negated`. */
export interface CharacterSetParts {
  /** Code points as they are. */
  readonly ranges?: readonly CharacterRange[];
  /** Code points, each with its other cases. */
  readonly rangesInAnyCase?: readonly CharacterRange[];
  /** As they stand in expressions of the platform, such as `\p{L}`. */
  readonly properties?: readonly string[];
  readonly negated?: boolean;
}

/** Tells code points that one step of a pattern takes from all others. */
export interface CharacterSet {
  /** One byte per ASCII character, 1 for those in the set. */
  readonly ascii: Uint8Array;
  /** Whether the platform has to be asked about other characters, which takes ten times longer. */
  readonly slow: boolean;
  has(codePoint: number): boolean;
}

export function createCharacterSet(parts: CharacterSetParts): CharacterSet {
  const { negated = false } = parts;
  const ranges = mergeRanges(parts.ranges ?? []);
  const inAnyCase = toExpression((parts.rangesInAnyCase ?? []).map(printRange), "iu");
  const properties = toExpression(parts.properties ?? [], "u");
  const slow = inAnyCase !== undefined || properties !== undefined;
  const isMember = (codePoint: number): boolean => {
    if (isInRanges(ranges, codePoint)) return !negated;
    if (!slow) return negated;
    const character = String.fromCodePoint(codePoint);
    return (inAnyCase?.test(character) || properties?.test(character) || false) !== negated;
  };
  const ascii = Uint8Array.from({ length: 128 }, (_, codePoint) => Number(isMember(codePoint)));
  return { ascii, slow, has: slow ? rememberLast(isMember) : isMember };
}

/** Many steps of one pattern ask about the same character before the next one is looked at. */
function rememberLast(isMember: (codePoint: number) => boolean): (codePoint: number) => boolean {
  let last = -1;
  let answer = false;
  return (codePoint) => {
    if (codePoint !== last) {
      answer = isMember(codePoint);
      last = codePoint;
    }
    return answer;
  };
}

function toExpression(members: readonly string[], flags: string): RegExp | undefined {
  return members.length === 0 ? undefined : new RegExp(`^[${members.join("")}]$`, flags);
}

function printRange([first, last]: CharacterRange): string {
  return `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`;
}
