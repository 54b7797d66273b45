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
  for (const [line, segments] of mappings.entries()) {
    for (const segment of segments) {
      const offset = linesBefore.offsetOf(line, segment[0]);
      for (let edit = ordered[next]; edit !== undefined && edit.end <= offset;) {
        shift += edit.text.length - (edit.end - edit.start);
        edit = ordered[(next += 1)];
      }
      const pending = ordered[next];
      if (pending !== undefined && pending.start <= offset) continue;
      const place = linesAfter.placeOf(offset + shift);
      const [, ...original] = segment;
      rowOf(moved, place.line).push([place.column, ...original] as SourceMapSegment);
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
