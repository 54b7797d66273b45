import { expect, test } from "vitest";

import { compilePattern } from "./compile-pattern.ts";

/** One pattern in PCRE's syntax and as the platform has it, which differ in what some signs mean. */
interface Pair {
  readonly ours: string;
  readonly theirs: string;
}

const alphabet = ["a", "b", "A", "0", "_", "-", " ", "\n", "\t", "é", "É", "漢", "😀", "\u00a0"];

const commonAtoms: readonly Pair[] = [
  ...["a", "b", "A", "0", "_", "-", "é", "漢", "😀"].map((text) => ({ ours: text, theirs: text })),
  ...["\\d", "\\D", "\\w", "\\n", "\\t", "\\x61", "\\u00e9", "\\u{1f600}", "\\b", "\\B"].map(
    (text) => ({ ours: text, theirs: text }),
  ),
  ...["[ab]", "[^ab]", "[a-z]", "[^\\d_]", "[é-漢-]", "[A-É]"].map((text) => ({
    ours: text,
    theirs: text,
  })),
  { ours: ".", theirs: "[^\\n]" },
  { ours: "(?s:.)", theirs: "[^]" },
  { ours: "\\x{1f600}", theirs: "\\u{1f600}" },
  { ours: "\\s", theirs: "[\\t-\\r ]" },
  { ours: "\\S", theirs: "[^\\t-\\r ]" },
  { ours: "[[:alpha:]]", theirs: "[A-Za-z]" },
  { ours: "[^[:alnum:]-]", theirs: "[^A-Za-z0-9\\-]" },
  { ours: "\\Q-a\\E", theirs: "(?:-a)" },
  { ours: "^", theirs: "^" },
  { ours: "\\A", theirs: "^" },
  { ours: "$", theirs: "(?=\\n?(?![^]))" },
  { ours: "\\z", theirs: "(?![^])" },
  { ours: "(?m:^)", theirs: "(?:^|(?<=\\n)(?=[^]))" },
  { ours: "(?m:$)", theirs: "(?=\\n|(?![^]))" },
];

/** The platform, other than PCRE, looks at other cases of a character for them. */
const properties: readonly Pair[] = ["\\p{L}", "\\P{Lu}", "[\\p{Ll}0]", "[^\\p{Lu}]"].map(
  (text) => ({ ours: text, theirs: text }),
);

const quantifiers = ["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?", "??", "{1,2}?"];

test.each([1, 2, 3, 4, 5, 6, 7, 8])("decides as the platform does, seed %i", (seed) => {
  const random = createRandom(seed);
  const differences: unknown[] = [];
  for (let round = 0; round < 1500; round += 1) {
    const ignoreCase = random(4) === 0;
    const atoms = ignoreCase ? commonAtoms : [...commonAtoms, ...properties];
    const { ours, theirs } = makePattern({ random, atoms }, 3);
    const matches = compilePattern(ignoreCase ? `(?i)${ours}` : ours);
    const expression = new RegExp(theirs, ignoreCase ? "iu" : "u");
    for (let count = 0; count < 8; count += 1) {
      const text = makeText(random);
      if (matches(text) !== expression.test(text)) differences.push({ ours, text, ignoreCase });
    }
  }

  expect(differences).toEqual([]);
});

test("takes for cases of one letter what the platform takes for them", () => {
  const letters = [
    "k",
    "K",
    "\u212a",
    "s",
    "ſ",
    "ß",
    "ẞ",
    "i",
    "I",
    "İ",
    "ı",
    "σ",
    "ς",
    "Σ",
    "µ",
    "μ",
  ];
  for (const letter of letters) {
    const matches = compilePattern(`(?i)^${letter}$`);
    const expression = new RegExp(`^${letter}$`, "iu");
    for (const other of letters) {
      expect([letter, other, matches(other)]).toEqual([letter, other, expression.test(other)]);
    }
  }
});

type Random = (limit: number) => number;

interface Ingredients {
  readonly random: Random;
  readonly atoms: readonly Pair[];
}

function makePattern(ingredients: Ingredients, depth: number): Pair {
  const { random } = ingredients;
  const branches = Array.from({ length: 1 + (random(3) === 0 ? random(3) : 0) }, () => {
    const items = Array.from({ length: random(4) }, () => makeItem(ingredients, depth));
    return { ours: join(items, "ours", ""), theirs: join(items, "theirs", "") };
  });
  return { ours: join(branches, "ours", "|"), theirs: join(branches, "theirs", "|") };
}

function makeItem(ingredients: Ingredients, depth: number): Pair {
  const { random, atoms } = ingredients;
  const item = depth > 0 && random(3) === 0 ? makeGroup(ingredients, depth) : pick(random, atoms);
  if (random(3) > 0) return item;
  const quantifier = pick(random, quantifiers);
  return {
    ours: `(?:${item.ours})${quantifier}`,
    theirs: `(?:${item.theirs})${quantifier}`,
  };
}

function makeGroup(ingredients: Ingredients, depth: number): Pair {
  const { ours, theirs } = makePattern(ingredients, depth - 1);
  const start = pick(ingredients.random, ["(", "(?:"]);
  return { ours: `${start}${ours})`, theirs: `${start}${theirs})` };
}

function makeText(random: Random): string {
  const choice = random(2) === 0 ? alphabet : alphabet.slice(0, 8);
  return Array.from({ length: random(9) }, () => pick(random, choice)).join("");
}

function join(pairs: readonly Pair[], side: keyof Pair, separator: string): string {
  return pairs.map((pair) => pair[side]).join(separator);
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random(items.length)];
  if (item === undefined) throw new Error("There is nothing to choose from.");
  return item;
}

/** Integers below a limit, the same ones for the same seed. */
function createRandom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
