/** Code points from the first to the last, both included. */
export type CharacterRange = readonly [first: number, last: number];

const lastCodePoint = 0x10ffff;

/** The same code points as ranges in ascending order that neither overlap nor touch. */
export function mergeRanges(ranges: readonly CharacterRange[]): CharacterRange[] {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((left, right) => left[0] - right[0])) {
    const previous = merged.at(-1);
    if (previous === undefined || first > previous[1] + 1) merged.push([first, last]);
    else previous[1] = Math.max(previous[1], last);
  }
  return merged;
}

/** All other code points. */
export function invertRanges(ranges: readonly CharacterRange[]): CharacterRange[] {
  const inverted: CharacterRange[] = [];
  let start = 0;
  for (const [first, last] of mergeRanges(ranges)) {
    if (first > start) inverted.push([start, first - 1]);
    start = last + 1;
  }
  if (start <= lastCodePoint) inverted.push([start, lastCodePoint]);
  return inverted;
}

/** Searches merged ranges by halving. */
export function isInRanges(ranges: readonly CharacterRange[], codePoint: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const [first, last] = ranges[middle] as CharacterRange;
    if (codePoint < first) high = middle - 1;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}
