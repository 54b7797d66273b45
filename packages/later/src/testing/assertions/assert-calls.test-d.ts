import { expectTypeOf, test } from "vitest";

import type { GenerateResult } from "../../conversation/generate-result.ts";
import { deftool } from "../../declare/deftool.ts";
import { toolDouble } from "../tool-double/tool-double.ts";
import { assertCalled } from "./assert-calls.ts";

declare const result: GenerateResult;

const book = deftool({
  name: "book",
  description: "d",
  parameters: {
    type: "object",
    properties: { city: { type: "string" }, guests: { type: "array", items: { type: "string" } } },
    required: ["city"],
  },
  execute: () => "booked",
});

test("arguments are checked against those of the tool, or of its double", () => {
  const { round } = assertCalled(result, book, { guests: ["Ada"] });
  expectTypeOf(round).toBeNumber();
  // @ts-expect-error -- not a text
  assertCalled(result, book, { city: 7 });
  // @ts-expect-error -- no such argument
  assertCalled(result, book, { town: "Rome" });
  assertCalled(result, toolDouble(book, []), { city: "Rome" });
  // @ts-expect-error -- not a text
  assertCalled(result, toolDouble(book, []), { city: 7 });
  assertCalled(result, "book", { town: 7 });
  assertCalled(
    result,
    deftool((a: number, when: Date) => [a, when]),
    { a: 1, when: "2026-11-26" },
  );
});
