import type { SourceMapMappings, SourceMapSegment } from "@jridgewell/sourcemap-codec";

import { LineStarts } from "./line-starts.ts";
import { type SourceEdit, applyEdits, inOrder } from "./source-edit.ts";

/**
 * The mappings of a text after edits: what stands behind an edit moves with it, what is replaced loses
 * its mapping.
 *
 * @param mappings those of `before`
 */
export function moveMappings(
  mappings: SourceMapMappings,
  before: string,
  edits: readonly SourceEdit[],
): SourceMapMappings {
  const ordered = inOrder(edits);
  const linesBefore = new LineStarts(before);
  const linesAfter = new LineStarts(applyEdits(before, edits));
  const moved: SourceMapSegment[][] = [];
  let next = 0;
  let shift = 0;
  /** How far what stands at an offset has moved; `undefined` where it was replaced. */
  const shiftAt = (offset: number): number | undefined => {
    for (let edit = ordered[next]; edit !== undefined && edit.end <= offset;) {
      shift += edit.text.length - (edit.end - edit.start);
      edit = ordered[(next += 1)];
    }
    const pending = ordered[next];
    return pending === undefined || pending.start > offset ? shift : undefined;
  };
  for (const [line, segments] of mappings.entries()) {
    const start = linesBefore.offsetOf(line, 0);
    const distance = shiftAt(start);
    const isUntouched =
      distance !== undefined &&
      (ordered[next]?.start ?? Infinity) >= linesBefore.offsetOf(line + 1, 0);
    const { line: row, column } = linesAfter.placeOf(start + (distance ?? 0));
    if (isUntouched && column === 0) {
      rowOf(moved, row).push(...segments);
      continue;
    }
    for (const segment of segments) {
      const offset = linesBefore.offsetOf(line, segment[0]);
      const by = shiftAt(offset);
      if (by === undefined) continue;
      const place = linesAfter.placeOf(offset + by);
      const copy = segment.slice() as unknown as SourceMapSegment;
      copy[0] = place.column;
      rowOf(moved, place.line).push(copy);
    }
    // A line without mappings is a line nevertheless.
    rowOf(moved, line);
  }
  return moved;
}

function rowOf(rows: SourceMapSegment[][], line: number): SourceMapSegment[] {
  while (rows.length <= line) rows.push([]);
  return rows[line] ?? [];
}
