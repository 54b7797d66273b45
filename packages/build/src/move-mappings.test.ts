import { type SourceMapMappings, decode } from "@jridgewell/sourcemap-codec";
import { describe, expect, it } from "vitest";

import { editedSourceMap } from "./edited-source-map.ts";
import { moveMappings } from "./move-mappings.ts";
import { applyEdits } from "./source-edit.ts";

const text = "ab cd\r\nef gh\n\nij";
const mappings: SourceMapMappings = [
  [
    [0, 0, 10, 0],
    [3, 0, 10, 3],
  ],
  [
    [0, 0, 11, 0],
    [3, 0, 11, 3, 1],
  ],
  [],
  [[0, 0, 13, 0]],
];

describe("The mappings of a text that is edited", () => {
  it("move with what stands behind an edit on its line", () => {
    const moved = moveMappings(mappings, text, [{ start: 9, end: 9, text: "+++" }]);
    expect(moved).toEqual([
      mappings[0],
      [
        [0, 0, 11, 0],
        [6, 0, 11, 3, 1],
      ],
      [],
      mappings[3],
    ]);
  });

  it("end where text was replaced, and go on behind it", () => {
    const moved = moveMappings(mappings, text, [
      { start: 10, end: 13, text: "xy\n\n" },
      { start: 1, end: 4, text: "" },
    ]);
    expect(moved).toEqual([[[0, 0, 10, 0]], [[0, 0, 11, 0]], [], [], [[0, 0, 13, 0]]]);
  });

  it("stay in the text when they point beyond it", () => {
    const beyond: SourceMapMappings = [[], [], [], [[9, 0, 0, 0]], [[0, 0, 1, 0]]];
    const moved = moveMappings(beyond, text, [{ start: 0, end: 0, text: "+" }]);
    expect(moved.flat().every(([column]) => column <= text.length)).toBe(true);
  });
});

/** Numbers that look like chance, the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe("The source map of an edited text", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))(
    "leads each sign to itself (%i)",
    (seed) => {
      const random = numbers(seed);
      const below = (limit: number): number => Math.floor(random.next().value * limit);
      const signs = ["a", "b", "c", "é", " ", "\n", "\r\n", "("];
      const before = Array.from({ length: 80 }, () => signs[below(signs.length)]).join("");
      const cuts = Array.from({ length: 6 }, () => below(before.length)).toSorted((a, b) => a - b);
      // In the middle of CR LF, a line would begin that was none before.
      const places = cuts.filter((cut) => before[cut] !== "\n");
      const edits = [0, 2, 4].flatMap((index) => {
        const [start, end] = [places[index], places[index + (below(2) === 0 ? 0 : 1)]];
        if (start === undefined || end === undefined) return [];
        return [{ start, end, text: ["+", "+\n+", ""][below(3)] ?? "" }];
      });
      const after = applyEdits(before, edits).split(/\r\n|\n/);
      const lines = before.split(/\r\n|\n/);
      const mapped = decode(editedSourceMap(before, edits, "x.ts").mappings).flatMap((row, line) =>
        row.map(([column, , originalLine = -1, originalColumn = -1]) => [
          after[line]?.[column],
          lines[originalLine]?.[originalColumn],
        ]),
      );
      for (const [sign, original] of mapped) expect(sign).toBe(original);
      const kept = edits.reduceRight(
        (text, { start, end }) => text.slice(0, start) + text.slice(end),
        before,
      );
      expect(mapped.length).toBeGreaterThan(kept.split(/[\s]+/).filter(Boolean).length / 2);
    },
  );
});
