import type { SourcePosition } from "../declare/derived-tool.ts";
import type { RecordedSite } from "./derived-file.ts";

/**
 * Whether the places at which a file made its calls can be those in its source. Loaders that compile without source maps
 * leave the file's name and tell the places of compiled code, whose lines may be those of other calls: then some of them lie
 * where there is no call, or more of them on a line than there are calls.
 *
 * @param positions - of all calls of the file that are known
 * @param sites - the calls in its source
 */
export function areSourcePositions(
  positions: readonly Omit<SourcePosition, "file">[],
  sites: readonly Pick<RecordedSite, "line">[],
): boolean {
  const left = new Map<number, number>();
  for (const { line } of sites) left.set(line, (left.get(line) ?? 0) + 1);
  const seen = new Set<string>();
  return positions.every(({ line, column }) => {
    const place = `${line}:${column}`;
    if (seen.has(place)) return true;
    seen.add(place);
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count > 0;
  });
}
