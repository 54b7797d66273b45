import { expect, test } from "vitest";

import { countGraphemes } from "./count-graphemes.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

function countAll(text: string): number {
  return [...segmenter.segment(text)].length;
}

test.each([
  ["", 0],
  ["a", 1],
  ["e\u0301", 1],
  ["\r\n", 1],
  ["\n\r", 2],
  ["👩‍👩‍👧", 1],
  ["🇩🇪🇫🇷🇩", 3],
  ["각가", 2],
  ["ab👍🏽c", 4],
  ["नमस्ते", countAll("नमस्ते")],
])("counts what %j shows", (text, count) => {
  expect(countGraphemes(text)).toBe(count);
});

test("agrees with the segmenter about any two units that it takes for themselves", () => {
  const letters = [
    0x41, 0x301, 0x0d, 0x0a, 0xad, 0x378, 0x4e00, 0xac00, 0x11a8, 0x200d, 0x600, 0x1f466,
  ];
  const ranges = [
    [0, 0x530],
    [0x3030, 0x3100],
    [0x4e00, 0x4e10],
    [0x9ff0, 0xa000],
    [0xac00, 0xac40],
    [0xd790, 0xd7b0],
  ] as const;
  const differences: string[] = [];
  for (const [first, last] of ranges) {
    for (let code = first; code < last; code += 1) {
      for (const letter of letters) {
        const pair = String.fromCodePoint(code, letter);
        for (const text of [pair, String.fromCodePoint(letter, code), `${pair}${pair}a`]) {
          if (countGraphemes(text) !== countAll(text)) differences.push(text);
        }
      }
    }
  }

  expect(differences).toEqual([]);
});

test.each([1, 2, 3, 4])("agrees with the segmenter about mixed texts, seed %i", (seed) => {
  const pieces = [
    "a",
    "ä",
    "漢",
    "\r",
    "\n",
    "\u0301",
    "\u200d",
    "👩",
    "🏽",
    "🇩",
    "각",
    "ᄀ",
    "ᅡ",
    "ก",
    "ำ",
    "क",
    "्",
  ];
  let state = seed;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let round = 0; round < 300; round += 1) {
    const choice = pieces.slice(next(pieces.length));
    const text = Array.from({ length: next(300) }, () => choice[next(choice.length)]).join("");
    expect([text, countGraphemes(text)]).toEqual([text, countAll(text)]);
  }
});

test.each([61, 62, 63, 64, 65, 126, 127, 128, 129, 1000])(
  "sees clusters whole that windows of the segmenter cut, %i units in",
  (length) => {
    for (const filler of ["ก", "👩"]) {
      const start = filler.repeat(length / filler.length);
      for (const cluster of [
        "👩🏽",
        "👩‍👩‍👧",
        `e${"\u0301".repeat(200)}`,
        `👩${"\u200d👩".repeat(100)}`,
      ]) {
        const text = `${start}${cluster}${cluster}`;
        expect(countGraphemes(text)).toBe(Math.floor(length / filler.length) + 2);
      }
    }
  },
);

test("takes a cluster of a million units and a million clusters", () => {
  expect(countGraphemes(`e${"\u0301".repeat(1_000_000)}`)).toBe(1);
  expect(countGraphemes("漢".repeat(1_000_000))).toBe(1_000_000);
});

test("may stop above a limit", () => {
  expect(countGraphemes("ก".repeat(1_000_000), 10)).toBeGreaterThan(10);
  expect(countGraphemes("aก".repeat(1_000_000), 10)).toBeGreaterThan(10);
  expect(countGraphemes("ก".repeat(10), 10)).toBe(10);
});
