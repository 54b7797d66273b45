import { expect, test } from "vitest";

import { memberNames, readValueSchema } from "./value-schema.ts";

test.each([
  ["by reference", { $ref: "#" }],
  ["in lists", { type: "array", items: { $ref: "#" } }],
])("a type that contains itself %s, however often, is read once", (_, member) => {
  const names = Array.from({ length: 12 }, (__, index) => `member${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, member]));
  const schema = readValueSchema({ type: "object", properties });
  expect(memberNames(schema)).toEqual(names);
});

test("a type that is used twice is read twice", () => {
  const schema = readValueSchema({
    type: "object",
    properties: { from: { $ref: "#/$defs/Place" }, to: { $ref: "#/$defs/Place" } },
    $defs: { Place: { type: "object", properties: { city: { type: "string" } } } },
  });
  expect(memberNames(schema)).toEqual(["from", "city", "to", "city"]);
});
