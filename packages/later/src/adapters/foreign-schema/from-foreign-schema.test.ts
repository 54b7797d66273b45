import { expect, test } from "vitest";

import type { JsonObject } from "../../model/json.ts";
import { compileValidator } from "../../schema/compile-validator.ts";
import { fromForeignSchema } from "./from-foreign-schema.ts";

const draft7 = { $schema: "http://json-schema.org/draft-07/schema#" };

/** Which of some arguments fit. */
function fits(schema: object, ...args: readonly JsonObject[]): readonly boolean[] {
  const violationsOf = compileValidator(fromForeignSchema(schema).schema);
  return args.map((each) => violationsOf(each).length === 0);
}

test("understands tuples, definitions, dependencies and bounds of older drafts", () => {
  const pair = { type: "array", items: [{ type: "string" }, { type: "number" }] };
  const schema = {
    ...draft7,
    type: "object",
    properties: {
      pair: { ...pair, additionalItems: false },
      same: { $ref: "#/definitions/pair" },
      more: { type: "number", minimum: 1, exclusiveMinimum: true },
      open: { type: "number", maximum: 3, exclusiveMaximum: false },
    },
    definitions: { pair },
    dependencies: { more: ["open"], same: { required: ["pair"] } },
  };
  expect(
    fits(
      schema,
      { pair: ["a", 1] },
      { pair: ["a", "b"] },
      { pair: ["a", 1, 2] },
      { same: ["a", 1, 2], pair: [] },
      { same: [1], pair: [] },
      { same: [] },
      { more: 1.5, open: 3 },
      { more: 1, open: 3 },
      { more: 2 },
      { open: 4 },
    ),
  ).toEqual([true, false, false, true, false, false, true, false, false, false]);
});

test("leaves out what cannot be read, and nothing else", () => {
  const schema = {
    type: "object",
    properties: {
      code: { type: "string", pattern: "(?i)ab", maxLength: 2 },
      there: { $ref: "https://example.org/schema.json" },
      old: { type: "string", required: true },
      either: { anyOf: [{ type: "string", pattern: "(?P<n>" }, "number"] },
      count: { type: "integer" },
    },
    required: ["count"],
  };
  expect(
    fits(
      schema,
      { count: 1, code: "zz", there: [1], old: "x", either: 2 },
      { count: 1, code: "zzz" },
      { count: 1, old: 1 },
      { count: "1" },
      {},
    ),
  ).toEqual([true, false, false, false, false]);
  const told = fromForeignSchema(schema).diagnostics.map(({ message }) => message);
  expect(told).toHaveLength(5);
  expect(told[0]).toBe(
    "A part of the schema is left to the tool itself: " +
      '"pattern" in a schema must be a regular expression; see "/properties/code/pattern".',
  );
});

test("makes an open object of what is none, and of what is flawed all over", () => {
  const regular = Array.from({ length: 120 }, (_, index) => [`p${index}`, { pattern: "(?i)" }]);
  const nothing = { schema: { type: "object" }, diagnostics: [{ code: "LOOSENED" }] };
  expect(fromForeignSchema({})).toEqual({ schema: { type: "object" }, diagnostics: [] });
  expect(fromForeignSchema({ properties: Object.fromEntries(regular) })).toMatchObject(nothing);
  expect(fromForeignSchema({ type: ["object"], $ref: "#" })).toMatchObject(nothing);
  const deep = Array.from({ length: 600 }).reduce<object>((items) => ({ items }), {});
  expect(fromForeignSchema({ properties: { deep } })).toMatchObject(nothing);
});

test("keeps none of the marks by which values are decoded, nor the name of the draft, and leaves the schema as it was", () => {
  const schema = {
    ...draft7,
    type: "object",
    properties: { day: { type: "string", "x-codec": "date" } },
  };
  const before = structuredClone(schema);
  expect(fromForeignSchema(schema).schema).toEqual({
    type: "object",
    properties: { day: { type: "string" } },
  });
  expect(schema).toEqual(before);
});
