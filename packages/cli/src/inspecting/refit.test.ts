import type { JsonSchemaObject } from "later-runtime";
import { expect, test } from "vitest";

import { Unfinished } from "../../page/arguments/draft.ts";
import { refit, toVariant } from "../../page/arguments/refit.ts";

const shape = (kind: string, member: string): JsonSchemaObject => ({
  type: "object",
  properties: { kind: { const: kind }, [member]: { type: "number" }, label: { type: "string" } },
  required: ["kind", member],
  additionalProperties: false,
});

const schema: JsonSchemaObject = {
  type: "object",
  properties: {
    name: { type: "string" },
    count: { type: "integer", minimum: 2 },
    unit: { enum: ["celsius", "kelvin"] },
    list: { type: "array", items: { $ref: "#/$defs/Item" } },
    shape: { oneOf: [shape("circle", "radius"), shape("square", "side")] },
    "a/b": { type: ["string", "null"] },
  },
  required: ["name", "count"],
  additionalProperties: false,
  $defs: { Item: { allOf: [{ properties: { id: { type: "number" } } }, { required: ["id"] }] } },
};

test("keeps what still fits, with what is not finished", () => {
  const value = {
    name: "one",
    count: new Unfinished("1e", "no number"),
    list: [{ id: 1, more: true }],
    shape: { kind: "square", side: 3 },
    "a/b": null,
  };
  expect(refit(value, schema, schema)).toEqual(value);
});

test("leaves out what is not declared any more, and begins anew what has to be there", () => {
  expect(
    refit({ name: 5, old: true, unit: "fahrenheit", list: [1], "a/b": 7 }, schema, schema),
  ).toEqual({ name: "", list: [{ id: 0 }], count: 2 });
  expect(refit(7, schema, schema)).toEqual({ name: "", count: 2 });
});

test("takes over to another variant what both have", () => {
  const circle = { kind: "circle", radius: 2, label: "round" };
  const to = shape("square", "side");
  expect(toVariant(circle, { from: shape("circle", "radius"), to }, schema)).toEqual({
    kind: "square",
    label: "round",
    side: 0,
  });
  const open = { properties: { a: { type: "number" } } } as const;
  expect(toVariant({ a: 1, other: 2 }, { from: open, to: { type: "object" } }, schema)).toEqual({
    other: 2,
  });
  expect(toVariant(5, { from: { type: "number" }, to: { type: "string" } }, schema)).toBe("");
});
