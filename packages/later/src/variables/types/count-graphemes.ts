/** How many UTF-16 units the segmenter is given at first: its time per cluster grows with them. */
const windowLength = 64;

let segmenter: Intl.Segmenter | undefined;

/**
 * The number of characters that a reader sees: Unicode's extended grapheme clusters. Counting may stop
 * above `limit`, because the segmenter takes about a microsecond for each.
 */
export function countGraphemes(text: string, limit: number = Infinity): number {
  let count = 0;
  let index = 0;
  while (index < text.length && count <= limit) {
    const plainEnd = endOfPlain(text, index);
    count += plainEnd - index;
    index = plainEnd;
    let length = windowLength;
    while (index < text.length && count <= limit && !isAlone(text, index)) {
      const starts = findStarts(text, index, length);
      count += starts.length;
      // No start: one cluster fills the window and may go on behind it.
      length = starts.length === 0 ? length * 2 : windowLength;
      index = starts.at(-1) ?? index;
    }
  }
  return count;
}

/** Where the units end, from here on, that are a cluster each. */
function endOfPlain(text: string, start: number): number {
  if (!isPlain(text.charCodeAt(start))) return start;
  let index = start + 1;
  while (index < text.length && isPlain(text.charCodeAt(index))) index += 1;
  return index === text.length ? index : index - 1;
}

function isAlone(text: string, index: number): boolean {
  return (
    isPlain(text.charCodeAt(index)) &&
    (index + 1 === text.length || isPlain(text.charCodeAt(index + 1)))
  );
}

/**
 * Where the clusters behind the one at `start` begin, as far as a window shows; the end of the text
 * counts as the beginning of one. Stops at text that takes no segmenter.
 */
function findStarts(text: string, start: number, length: number): number[] {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let end = start + length;
  // Half a character would be taken for a cluster of its own.
  if (isHighSurrogate(text.charCodeAt(end - 1))) end += 1;
  const starts: number[] = [];
  for (const { index } of segmenter.segment(text.slice(start, end))) {
    if (index === 0) continue;
    starts.push(start + index);
    // In a window that had to grow, each further cluster would take longer.
    if (length > windowLength || isAlone(text, start + index)) return starts;
  }
  if (end >= text.length) starts.push(text.length);
  return starts;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Whether a boundary lies between this UTF-16 unit and any other of which this is true. */
function isPlain(unit: number): boolean {
  return (
    (unit < 0x300 && unit !== 0x0d) ||
    (unit >= 0x370 && unit <= 0x482) ||
    (unit >= 0x48a && unit <= 0x52f) ||
    (unit >= 0x3041 && unit <= 0x3096) ||
    (unit >= 0x30a1 && unit <= 0x30fa) ||
    (unit >= 0x4e00 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7a3)
  );
}
