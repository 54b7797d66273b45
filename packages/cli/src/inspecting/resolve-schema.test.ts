import type { JsonSchema, JsonSchemaObject } from "later-runtime";
import { describe, expect, test } from "vitest";

import { exampleValue } from "../../page/arguments/example-value.ts";
import { refit, toVariant } from "../../page/arguments/refit.ts";
import { resolveSchema } from "../../page/arguments/resolve-schema.ts";
import { canShow, shapeOf } from "../../page/arguments/shape.ts";
import { variantLabel } from "../../page/arguments/variant-label.ts";

/** A schema that refers to itself through many others, all of which look at the same value. */
function doublings(keyword: "allOf" | "anyOf"): Record<string, JsonSchema> {
  const doubling = (index: number): [string, JsonSchema] => [
    `a${index}`,
    { [keyword]: [{ $ref: `#/$defs/a${index + 1}` }, { $ref: `#/$defs/a${index + 1}` }] },
  ];
  const names = Array.from({ length: 30 }, (_, index) => doubling(index));
  return { ...Object.fromEntries(names), a30: { type: "string" }, a: { $ref: "#/$defs/a0" } };
}

const cannotBeFollowed: readonly (readonly [string, Record<string, unknown>])[] = [
  ["is itself", { a: { $ref: "#/$defs/a" } }],
  ["is another that is it", { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }],
  ["is itself and more", { a: { allOf: [{ $ref: "#/$defs/a" }, { type: "string" }] } }],
  ["is itself or something else", { a: { anyOf: [{ $ref: "#/$defs/a" }, { type: "string" }] } }],
  ["has itself as its only variant", { a: { oneOf: [{ $ref: "#/$defs/a" }] } }],
  [
    "is a variant of a variant of itself",
    {
      a: { anyOf: [{ type: "object" }, { $ref: "#/$defs/b" }] },
      b: { oneOf: [{ $ref: "#/$defs/a" }, { type: "number" }] },
    },
  ],
  ["has too many variants of variants", doublings("anyOf")],
  ["has too many parts of parts", doublings("allOf")],
  ["is a reference with a broken escape", { a: { $ref: "#/$defs/%" } }],
  ["is a reference to nothing", { a: { $ref: "#/$defs/none" } }],
  ["is a reference to a place that is no schema", { a: { $ref: "#/$defs/a/$ref" } }],
  ["is a number", { a: 5 }],
  ["is null", { a: null }],
  ["is a list", { a: [{ type: "string" }] }],
  ["takes anything", { a: true }],
  ["takes nothing", { a: false }],
  ["is elsewhere", { a: { $ref: "https://example.com/a" } }],
  ["is told by an anchor", { a: { $ref: "#name" }, b: { $anchor: "name", type: "string" } }],
  ["has a reference that is no text", { a: { $ref: 5 } }],
];

describe.each(cannotBeFollowed)("a schema that %s", (_, $defs) => {
  const given: JsonSchemaObject = { $ref: "#/$defs/a" };
  const root = {
    type: "object",
    properties: { x: given, y: { type: "number" } },
    required: ["x", "y"],
    $defs,
  } as JsonSchemaObject;

  test("is written as JSON, while the form has the others", () => {
    expect(shapeOf(given, root).type).toBe("free");
    expect(shapeOf(root, root).type).toBe("members");
    expect(exampleValue(root, root)).toEqual({ x: null, y: 0 });
    const kept = { x: [1, { a: "b" }], y: 2 };
    expect(canShow(shapeOf(given, root), kept.x, root)).toBe(true);
    expect(refit({ ...kept, z: 3 }, { ...root, additionalProperties: false }, root)).toEqual(kept);
  });

  test("can be one of several", () => {
    const either: JsonSchemaObject = { oneOf: [given, { type: "string" }] };
    const shape = shapeOf(either, root);
    const variants = shape.type === "variants" ? shape.variants : [];
    expect(variants.every((variant) => variantLabel(variant, root) !== "")).toBe(true);
    expect(toVariant({ a: 1 }, { from: given, to: { type: "string" } }, root)).toBe("");
  });
});

test("a schema that is nothing but itself is written as JSON as a whole", () => {
  const whole: JsonSchemaObject = { type: "object", anyOf: [{ $ref: "#" }, { type: "string" }] };
  expect(shapeOf(whole, whole).type).toBe("free");
  expect(exampleValue(whole, whole)).toBe(null);
});

test("what refers to itself through a member is followed as far as there are values", () => {
  const root: JsonSchemaObject = {
    type: "object",
    properties: { next: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
  };
  expect(canShow(shapeOf(root, root), { next: { next: null } }, root)).toBe(true);
  expect(resolveSchema({ $ref: "#" }, root)).toEqual(root);
});
