import { type SourceMapSegment, encode } from "@jridgewell/sourcemap-codec";

import { moveMappings } from "./move-mappings.ts";
import type { SourceEdit } from "./source-edit.ts";

/** A source map, version 3. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: string[];
  readonly sourcesContent: string[];
  readonly names: string[];
  readonly mappings: string;
}

/**
 * The source map of an edited text to the text before.
 *
 * @param source what the map calls the text before
 */
export function editedSourceMap(
  before: string,
  edits: readonly SourceEdit[],
  source: string,
): SourceMap {
  const mappings = encode(moveMappings(identityMappings(before), before, edits));
  return { version: 3, sources: [source], sourcesContent: [before], names: [], mappings };
}

/** Each word and each sign by itself, as fine as compilers look at it. */
function identityMappings(text: string): SourceMapSegment[][] {
  return text
    .split(/\r\n|[\n\r]/)
    .map((row, line) =>
      [...row.matchAll(/[\p{ID_Continue}$]+|[^\s]/gu)].map(({ index }) => [index, 0, line, index]),
    );
}
