import { expect, test } from "vitest";

import { areSourcePositions } from "./source-positions.ts";

const sites = [{ line: 3 }, { line: 4 }, { line: 4 }];
const at = (...places: readonly string[]) =>
  places.map((place) => {
    const [line = 0, column = 0] = place.split(":").map(Number);
    return { line, column };
  });

test.each([
  [[], true],
  [["3:1"], true],
  [["3:1", "3:1", "4:1", "4:9"], true],
  [["2:1"], false],
  [["3:1", "3:9"], false],
  [["4:1", "4:9", "4:20"], false],
  [["3:1", "5:1"], false],
] as const)("calls at %j are believed: %s", (places, isBelieved) => {
  expect(areSourcePositions(at(...places), sites)).toBe(isBelieved);
});
