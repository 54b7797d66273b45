import { expect, test } from "vitest";

import { compileNamePattern } from "./name-pattern.ts";

test.each([
  ["", [""], ["a"]],
  ["a", ["a"], ["", "A", "aa", "ba"]],
  ["*", ["", "a", "*", "a\nb"], []],
  ["**", ["", "a"], []],
  ["a*", ["a", "ab", "a*"], ["", "ba", "nan"]],
  ["*a", ["a", "ba"], ["", "ab"]],
  ["a*a", ["aa", "aba", "aaa"], ["a", "ab", "ba"]],
  ["ab*ba", ["abba", "abxba"], ["aba"]],
  ["*a*", ["a", "bab"], ["", "b"]],
  ["a*b*c", ["abc", "a-b-c", "abbcc", "acbc"], ["acb", "ac", "abcd", "xabc"]],
  ["*ab*ba*", ["abba", "xabxbax"], ["aba", "baab"]],
  ["a*b*b", ["abb", "abxb"], ["ab"]],
  ["a**b", ["ab", "axb"], ["a"]],
  [".*[x]+?\\", [".[x]+?\\", ".y[x]+?\\"], ["a[x]+?\\", ".x"]],
  ["temperature_?", ["temperature_?"], ["temperature_1"]],
])("%j stands for %j and not for %j", (pattern, matching, others) => {
  const matches = compileNamePattern(pattern);
  for (const name of matching) expect([name, matches(name)]).toEqual([name, true]);
  for (const name of others) expect([name, matches(name)]).toEqual([name, false]);
});

test.each([1, 2, 3])("agrees with a search that tries everything, seed %i", (seed) => {
  let state = seed;
  const makeText = (letters: string): string => {
    let text = "";
    for (;;) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const index = Math.floor((state / 2 ** 32) * (letters.length + 1));
      if (index === letters.length || text.length === 12) return text;
      text += letters[index];
    }
  };
  for (let round = 0; round < 5000; round += 1) {
    const [pattern, name] = [makeText("ab*ab*"), makeText("ababab")];
    const matches = compileNamePattern(pattern)(name);
    expect([pattern, name, matches]).toEqual([pattern, name, tryAll(pattern, name)]);
  }
});

test("takes linear time where trying would not end", () => {
  const matches = compileNamePattern(`${"a*".repeat(2000)}b`);

  expect(matches("a".repeat(100_000))).toBe(false);
  expect(matches(`${"a".repeat(100_000)}b`)).toBe(true);
});

function tryAll(pattern: string, name: string): boolean {
  if (pattern === "") return name === "";
  if (pattern[0] !== "*") return pattern[0] === name[0] && tryAll(pattern.slice(1), name.slice(1));
  return tryAll(pattern.slice(1), name) || (name !== "" && tryAll(pattern, name.slice(1)));
}
