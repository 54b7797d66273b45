import { expect, test } from "vitest";

import type { JsonSchemaObject } from "../model/json-schema.ts";
import { isStrictSchema } from "./is-strict-schema.ts";

function closed(properties: JsonSchemaObject["properties"] = {}): JsonSchemaObject {
  const required = Object.keys(properties);
  return { type: "object", properties, required, additionalProperties: false };
}

function nested(levels: number): JsonSchemaObject {
  return levels === 0 ? { type: "string" } : closed({ inner: nested(levels - 1) });
}

test.each([
  ["an object that is closed", closed({ a: { type: "string", description: "A" } })],
  [
    "one with lists and alternatives",
    closed({ a: { type: "array", items: closed() }, b: { anyOf: [closed(), { type: "null" }] } }),
  ],
  [
    "one that refers to itself",
    {
      ...closed({ a: { $ref: "#/$defs/a" } }),
      $defs: { a: closed({ b: { anyOf: [{ $ref: "#" }, { type: "null" }] } }) },
    },
  ],
  [
    "one that says which JSON Schema it is",
    { $schema: "http://json-schema.org/draft-07/schema#", ...closed() },
  ],
  ["one of ten levels", nested(10)],
  [
    "known formats and bounds",
    closed({ a: { type: "string", format: "date" }, b: { type: "integer", minimum: 1 } }),
  ],
] as const)("%s can be kept to", (_what, schema) => {
  expect(isStrictSchema(schema)).toBe(true);
});

test.each([
  ["an object that is open", { type: "object", properties: {} }],
  ["an optional property", { ...closed({ a: { type: "string" } }), required: [] }],
  ["an open object inside", closed({ a: { type: ["object", "null"], properties: {} } })],
  ["an open object in a definition", { ...closed(), $defs: { a: { type: "object" } } }],
  ["alternatives at the root", { ...closed(), anyOf: [closed()] }],
  ["a keyword that is not listed", closed({ a: { oneOf: [{ type: "string" }] } })],
  ["a format that is not listed", closed({ a: { type: "string", format: "uri" } })],
  ["a list of anything", closed({ a: { type: "array" } })],
  ["anything at all", closed({ a: {} })],
  ["a schema that is true", closed({ a: true })],
  ["a reference to elsewhere", closed({ a: { $ref: "https://example.org" } })],
  ["more than ten levels", nested(12)],
  ["too many members", closed({ a: { enum: Array.from({ length: 1_001 }, (_, index) => index) } })],
] as const)("%s cannot", (_what, schema) => {
  expect(isStrictSchema(schema as JsonSchemaObject)).toBe(false);
});
