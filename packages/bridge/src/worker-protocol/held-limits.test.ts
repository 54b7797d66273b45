import { defaultSessionLimits } from "later-runtime";
import { parseJson, printJson } from "later-runtime/adm";
import { expect, test } from "vitest";

import { fromHeldLimits, isHeldLimits, toHeldLimits } from "./held-limits.ts";

test("limits arrive as they are, also those that JSON has no number for", () => {
  const limits = { ...defaultSessionLimits, versions: Infinity, bytes: 2 ** 60, programs: 0 };
  const held = parseJson(printJson(toHeldLimits(limits)));

  if (!isHeldLimits(held)) throw new Error("They are no limits.");
  expect(fromHeldLimits(held)).toEqual(limits);
});

test.each([
  null,
  [],
  1,
  { versions: "50" },
  { bytes: -1 },
  { bytes: -(2n ** 64n) },
  { watches: 0.5 },
])("%o is not taken for limits", (said) => {
  expect(isHeldLimits(said)).toBe(false);
});

test("names that are not known are left alone", () => {
  expect(isHeldLimits({ versions: 3, others: "many" })).toBe(true);
  expect(fromHeldLimits({ versions: 3, others: "many" } as object)).not.toHaveProperty("others");
});
