import { expect, it } from "vitest";

import { assertQuickPatterns } from "./assert-quick-patterns.ts";

it.each([
  "^[\\w.]+@[\\w.]+\\.[a-z]{2,}$",
  "^\\d{4}-\\d{2}-\\d{2}$",
  "^(\\d{1,3}\\.){3}\\d{1,3}$",
  "^(?:red|green|blue)$",
  "^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][-+]?\\d+)?$",
  "^(?:(?!ab)[\\s\\S])*ab$",
  "^(?<year>\\d{4})[()*+{]*$",
  "^\\(+[\\]*+]+\\)$",
  "^a{65535}$",
  "^[a-f0-9]{1,64}$",
])("takes %s", (pattern) => {
  expect(() => assertQuickPatterns({ properties: { a: { pattern } } })).not.toThrow();
});

it.each([
  "^(a+)+$",
  "^(?:a*)*$",
  "^(a|a)*$",
  "^((a?)b?)+$",
  "^(?:a|b){2,}$",
  "^(a*){2,50}$",
  "^(?:a{0,9}){1,9}$",
  "^(x[)]+)+$",
  "^(a)\\1$",
  "^(?<n>a)\\k<n>$",
  "(?:(?:(?:a{1,8}){1,8}){1,8}){1,8}",
  `${"(".repeat(1_000)}a${")".repeat(1_000)}`,
])("refuses %s", (pattern) => {
  const refusal = expect.objectContaining({ code: "INVALID_DECLARATION" });
  expect(() => assertQuickPatterns({ items: { pattern } })).toThrow(refusal);
  expect(() => assertQuickPatterns({ patternProperties: { [pattern]: true } })).toThrow(refusal);
});
