import { expect, test } from "vitest";

import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { formatProblem } from "../../testing/stand-in/anthropic/tools-problem.ts";
import { toOutputFormat } from "./to-output-format.ts";

test("closes objects, and puts into words what the API does not take", () => {
  const schema = toOutputFormat({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    title: "Report",
    properties: {
      city: { type: "string", minLength: 1, description: "Its name." },
      at: { type: "string", format: "date-time", "x-codec": "date" },
      code: { type: "string", format: "postal" },
      days: { type: "array", items: { $ref: "#/$defs/day" }, minItems: 1, maxItems: 7 },
      kind: { oneOf: [{ const: "a" }, { type: ["integer", "null"] }] },
      none: { type: "object", properties: {} },
    },
    required: ["city"],
    $defs: {
      day: {
        allOf: [
          { type: "object", properties: { a: { enum: ["x", null] } }, required: ["a"] },
          { type: "object", properties: { b: { type: "number", minimum: 0 } } },
        ],
      },
    },
  });
  expect(schema).toEqual({
    type: "object",
    title: "Report",
    properties: {
      city: { type: "string", description: "Its name.\nAt least 1 characters." },
      at: { type: "string", format: "date-time" },
      code: { type: "string", description: "Format: postal." },
      days: {
        type: "array",
        items: { $ref: "#/$defs/day" },
        minItems: 1,
        description: "At most 7 items.",
      },
      kind: { anyOf: [{ const: "a" }, { type: ["integer", "null"] }] },
      none: { type: "object", properties: {}, additionalProperties: false },
    },
    required: ["city"],
    additionalProperties: false,
    $defs: {
      day: {
        type: "object",
        properties: { a: { enum: ["x", null] }, b: { type: "number", description: "At least 0." } },
        required: ["a"],
        additionalProperties: false,
      },
    },
  });
  expect(formatProblem({ format: { type: "json_schema", schema } })).toBeUndefined();
});

test.each<[string, JsonSchemaObject]>([
  ["of any members", { type: "object" }],
  ["of members by pattern", { type: "object", patternProperties: { "^a": { type: "string" } } }],
  [
    "of further members",
    { type: "object", properties: {}, additionalProperties: { type: "null" } },
  ],
  ["of any type", {}],
  ["with a member of any type", { type: "object", properties: { a: true } }],
  ["of any elements", { type: "array" }],
  ["of elements by position", { type: "array", prefixItems: [{ type: "string" }], items: {} }],
  ["of a listed object", { enum: [{ a: 1 }] }],
  ["of members and alternatives", { type: "object", properties: {}, anyOf: [{ type: "object" }] }],
  ["of contradicting parts", { allOf: [{ type: "string" }, { type: "number" }] }],
  [
    "that contains itself",
    {
      $ref: "#/$defs/tree",
      $defs: {
        tree: {
          type: "object",
          properties: { children: { type: "array", items: { $ref: "#/$defs/tree" } } },
        },
      },
    },
  ],
  ["that refers to its root", { type: "object", properties: { next: { $ref: "#" } } }],
])("does not tell a value %s", (_what, schema) => {
  expect(toOutputFormat(schema)).toBeUndefined();
});
