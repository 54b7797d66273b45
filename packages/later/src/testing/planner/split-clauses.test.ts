import { expect, test } from "vitest";

import { splitClauses } from "./split-clauses.ts";

test.each([
  ["What is A? How is B?", ["What is A?", "How is B?"]],
  ["What is A and how is B?", ["What is A", "how is B?"]],
  ["Add milk, then list my tasks.", ["Add milk", "list my tasks."]],
  ["weather in Oslo and Lisbon", ["weather in Oslo and Lisbon"]],
  ["Ask Dr. Strange. Ask St. John.", ["Ask Dr. Strange.", "Ask St. John."]],
  ["It costs 3.50 euros. Is that much?", ["It costs 3.50 euros.", "Is that much?"]],
  ['Add "buy milk, and list it" and list all', ['Add "buy milk, and list it"', "list all"]],
  ["first line\nsecond line", ["first line", "second line"]],
  ["paint it and frobnicate it", ["paint it", "frobnicate it"]],
  ["  ... ", []],
])("cuts “%s” where a part can stand alone", (question, clauses) => {
  expect(splitClauses(question, new Set(["frobnicate"]))).toEqual(clauses);
});
