import type { SourceMapMappings } from "@jridgewell/sourcemap-codec";
import { describe, expect, it } from "vitest";

import { moveMappings } from "./move-mappings.ts";

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
