/**
 * The name that was probably meant: one that differs only in case, `_` and `-`, or in at most two
 * letters (one, for short names). Answers `undefined` when none is close.
 */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > 64) return undefined;
  const folded = fold(name);
  let closest: string | undefined;
  let smallest = folded.length < 5 ? 2 : 3;
  for (const candidate of candidates.slice(0, 200)) {
    const distance = editDistance(folded, fold(candidate), smallest);
    if (distance >= smallest) continue;
    smallest = distance;
    closest = candidate;
  }
  return closest;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}

/** Letters to insert, remove, replace or swap with their neighbour; `limit` stands for that or more. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let distance = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(at(last, right.length), limit);
}

function at(distances: readonly number[], column: number): number {
  return distances[column] ?? Infinity;
}
