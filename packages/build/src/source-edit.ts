/** A replacement of a part of a text; offsets count UTF-16 units. */
export interface SourceEdit {
  readonly start: number;
  /** The same as `start` where text is only put in. */
  readonly end: number;
  readonly text: string;
}

/** Makes edits that do not overlap, given in any order. */
export function applyEdits(text: string, edits: readonly SourceEdit[]): string {
  let result = "";
  let from = 0;
  for (const { start, end, text: inserted } of inOrder(edits)) {
    result += text.slice(from, start) + inserted;
    from = end;
  }
  return result + text.slice(from);
}

/** The order in which edits stand in the text. */
export function inOrder(edits: readonly SourceEdit[]): readonly SourceEdit[] {
  return edits.toSorted((a, b) => a.start - b.start);
}
