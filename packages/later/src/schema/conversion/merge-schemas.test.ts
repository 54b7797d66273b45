import { expect, test } from "vitest";

import { mergeSchemas } from "./merge-schemas.ts";

test.each([
  [
    { minimum: 1, maxLength: 5 },
    { minimum: 3, maxLength: 4 },
    { minimum: 3, maxLength: 4 },
  ],
  [{ type: "number" }, { type: "integer" }, { type: "integer" }],
  [{ type: ["string", "null"] }, { type: ["null", "array"] }, { type: "null" }],
  [{ enum: ["a", "b", { c: 1 }] }, { enum: [{ c: 1 }, "a"] }, { enum: ["a", { c: 1 }] }],
  [{ required: ["a"] }, { required: ["b", "a"] }, { required: ["a", "b"] }],
  [{ uniqueItems: false }, { uniqueItems: true }, { uniqueItems: true }],
  [{ description: "Mine." }, { description: "Theirs." }, { description: "Mine." }],
  [
    { items: { minimum: 1 } },
    { items: { maximum: 2 } },
    { items: { allOf: [{ minimum: 1 }, { maximum: 2 }] } },
  ],
  [{ items: true }, { items: { maximum: 2 } }, { items: { maximum: 2 } }],
  [{ items: false }, { items: { maximum: 2 } }, { items: false }],
  [{ additionalProperties: {} }, { additionalProperties: false }, { additionalProperties: false }],
  [
    { properties: { a: true } },
    { properties: { a: { minimum: 1 }, b: true } },
    { properties: { a: { minimum: 1 }, b: true } },
  ],
  [{ $defs: { A: true } }, { $defs: { A: false, B: true } }, { $defs: { A: true, B: true } }],
  [{ allOf: [true] }, { allOf: [{}] }, { allOf: [true, {}] }],
  [{ pattern: "a" }, { pattern: "a", format: "date" }, { pattern: "a", format: "date" }],
] as const)("%j and %j make %j", (left, right, schema) => {
  expect(mergeSchemas(left, right)).toEqual({ schema, conflicts: [] });
});

test("names the keywords of which only one value is kept", () => {
  expect(mergeSchemas({ pattern: "a", not: {} }, { pattern: "b", not: { type: "null" } })).toEqual({
    schema: { pattern: "a", not: {} },
    conflicts: ["pattern", "not"],
  });
});

test("keeps what the left one says where nothing would be left", () => {
  const left = { type: "string", enum: ["a"] } as const;

  expect(mergeSchemas(left, { type: ["number", "null"], enum: ["b"] })).toEqual({
    schema: left,
    conflicts: ["type", "enum"],
  });
});

test("keeps a property named __proto__", () => {
  const left = JSON.parse('{"properties":{"__proto__":{"minimum":1}}}');
  const right = JSON.parse('{"properties":{"__proto__":{"minimum":1},"a":true}}');

  expect(JSON.stringify(mergeSchemas(left, right).schema)).toBe(
    '{"properties":{"__proto__":{"minimum":1},"a":true}}',
  );
});
