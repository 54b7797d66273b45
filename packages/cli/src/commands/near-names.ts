/** The names that were probably meant, the nearest first, at most three. */
export function nearNames(name: string, names: readonly string[]): readonly string[] {
  const folded = fold(name);
  return names
    .map((candidate) => ({ candidate, distance: distanceOf(folded, fold(candidate)) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(folded.length / 3)))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** Levenshtein's: characters to insert, remove or replace; nothing when one name is part of the other. */
function distanceOf(left: string, right: string): number {
  if (left.length > 2 && right.includes(left)) return 0;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 0; row < left.length; row += 1) {
    const current = [row + 1];
    for (let column = 0; column < right.length; column += 1) {
      const replaced = (previous[column] ?? 0) + (left[row] === right[column] ? 0 : 1);
      const removed = (previous[column + 1] ?? 0) + 1;
      const inserted = (current[column] ?? 0) + 1;
      current.push(Math.min(replaced, removed, inserted));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
