import type { JsonSchemaObject } from "later-runtime";
import { compileValidator } from "later-runtime/schema";
import { expect, test } from "vitest";

import { exampleValue } from "../../page/arguments/example-value.ts";

const schema: JsonSchemaObject = {
  type: "object",
  properties: {
    text: { type: "string" },
    whole: { type: "integer", minimum: 3 },
    flag: { type: "boolean" },
    nothing: { type: "null" },
    unit: { enum: ["celsius", "fahrenheit"] },
    fixed: { const: 7 },
    given: { type: "number", default: 2.5 },
    shown: { type: "string", examples: ["Oslo"] },
    either: { anyOf: [{ type: "object", properties: { a: { type: "string" } }, required: ["a"] }] },
    pair: { type: "array", prefixItems: [{ type: "number" }, { type: "string" }] },
    some: { type: "array", items: { type: "boolean" }, minItems: 1 },
    none: { type: "array", items: { type: "boolean" } },
    tree: { $ref: "#/$defs/Tree" },
    left: { type: "string" },
  },
  $defs: {
    Tree: {
      type: "object",
      properties: { leaves: { type: "array", items: { $ref: "#/$defs/Tree" } } },
      required: ["leaves"],
    },
  },
};
const required = Object.keys(schema.properties ?? {}).filter((name) => name !== "left");

test("begins with what has to be there, and fits", () => {
  const whole = { ...schema, required };
  const example = exampleValue(whole, whole);
  expect(example).toEqual({
    text: "",
    whole: 3,
    flag: false,
    nothing: null,
    unit: "celsius",
    fixed: 7,
    given: 2.5,
    shown: "Oslo",
    either: { a: "" },
    pair: [0, ""],
    some: [false],
    none: [],
    tree: { leaves: [] },
  });
  expect(compileValidator(whole)(example)).toEqual([]);
});

test("comes to an end for types that contain themselves", () => {
  const endless: JsonSchemaObject = {
    type: "object",
    properties: { next: { $ref: "#/$defs/Link" } },
    required: ["next"],
    $defs: {
      Link: { type: "object", properties: { next: { $ref: "#/$defs/Link" } }, required: ["next"] },
    },
  };
  expect(JSON.stringify(exampleValue(endless, endless))).toContain("null");
  expect(exampleValue({ type: "object" }, {})).toEqual({});
});
