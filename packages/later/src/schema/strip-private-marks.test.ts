import { expect, test } from "vitest";

import { LaterError } from "../errors/later-error.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { stripPrivateMarks } from "./strip-private-marks.ts";

test("takes the marks off at every level and puts meanings into words", () => {
  const schema: JsonSchemaObject = {
    type: "object",
    properties: {
      at: { type: "string", "x-codec": "date" },
      size: {
        enum: ["s", "l"],
        description: "How large.",
        "x-enum-descriptions": { s: "small", l: "large" },
      },
    },
    additionalProperties: false,
    $defs: { A: { anyOf: [{ "x-codec": "bigint", type: "integer" }, true] } },
  };
  const before = structuredClone(schema);

  expect(stripPrivateMarks(schema)).toStrictEqual({
    type: "object",
    properties: {
      at: { type: "string" },
      size: { enum: ["s", "l"], description: "How large.\n- s: small\n- l: large" },
    },
    additionalProperties: false,
    $defs: { A: { anyOf: [{ type: "integer" }, true] } },
  });
  expect(schema).toStrictEqual(before);
});

test("leaves data alone that looks like a mark", () => {
  const schema: JsonSchemaObject = {
    properties: { "x-codec": { type: "string" } },
    default: { "x-codec": "date" },
    const: { "x-codec": "date" },
  };

  expect(stripPrivateMarks(schema)).toStrictEqual(schema);
});

test("keeps a property named __proto__", () => {
  const schema = JSON.parse('{"properties":{"__proto__":{"type":"string","x-codec":"date"}}}');

  expect(JSON.stringify(stripPrivateMarks(schema))).toBe(
    '{"properties":{"__proto__":{"type":"string"}}}',
  );
});

test("refuses a schema that contains itself", () => {
  const schema: Record<string, unknown> = {};
  schema["items"] = schema;

  expect(() => stripPrivateMarks(schema)).toThrow(LaterError);
});
