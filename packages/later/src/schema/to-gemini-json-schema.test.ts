import { expect, test } from "vitest";

import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";
import { toGeminiJsonSchema } from "./to-gemini-json-schema.ts";

function convert(value: JsonSchema): unknown {
  return toGeminiJsonSchema({ properties: { value } }).schema.properties?.["value"];
}

function losses(schema: JsonSchemaObject): string[] {
  return toGeminiJsonSchema(schema).losses.map(
    ({ severity, path, keyword }) => `${severity} ${path} ${keyword}`,
  );
}

test("keeps what Gemini takes, as it is", () => {
  const schema: JsonSchemaObject = {
    type: "object",
    properties: {
      a: { type: ["string", "null"], format: "date-time", title: "A", description: "An a." },
      b: {
        type: "array",
        prefixItems: [{ type: "string" }],
        items: { $ref: "#/$defs/C" },
        minItems: 1,
      },
      c: { $ref: "#/$defs/C", description: "Mine." },
      d: { anyOf: [{ type: "number", minimum: 1, maximum: 2 }, { enum: ["x", 1] }] },
      e: { type: "object", additionalProperties: { type: "number" } },
    },
    required: ["a"],
    additionalProperties: false,
    $defs: { C: { type: "object", properties: { next: { $ref: "#/$defs/C" } } } },
  };

  expect(toGeminiJsonSchema(schema)).toStrictEqual({ schema, losses: [] });
});

test("takes private marks and remarks off", () => {
  expect(
    convert({
      $comment: "c",
      type: "string",
      "x-codec": "date",
      "x-enum-descriptions": { a: "first" },
    }),
  ).toEqual({ type: "string", description: "- a: first" });
});

test("leaves out the long pattern of a format that is told", () => {
  const pattern = `^(?:${"a".repeat(60)})$`;
  const properties = {
    formatted: { type: "string", format: "email", pattern },
    short: { type: "string", format: "email", pattern: "@example\\.org$" },
    alone: { type: "string", pattern },
  } as const;

  expect(toGeminiJsonSchema({ properties }).schema.properties).toEqual({
    formatted: { type: "string", format: "email" },
    short: {
      type: "string",
      format: "email",
      description: "Must match the regular expression @example\\.org$.",
    },
    alone: { type: "string", description: `Must match the regular expression ${pattern}.` },
  });
  expect(losses({ properties })).toEqual([
    "widened /properties/formatted pattern",
    "described /properties/short pattern",
    "described /properties/alone pattern",
  ]);
});

test("puts the rest into words and reports it", () => {
  const value: JsonSchema = {
    type: "string",
    description: "Code.",
    minLength: 2,
    pattern: "^x",
    default: "xx",
    examples: ["xa", "xb"],
  };

  expect(convert(value)).toEqual({
    type: "string",
    description:
      'Code.\nAt least 2 characters. Must match the regular expression ^x. Default: "xx". For example "xa" or "xb".',
  });
  expect(losses({ properties: { value } })).toEqual([
    "described /properties/value minLength",
    "described /properties/value pattern",
  ]);
});

test("admits members of all names where only patterns of names are admitted", () => {
  const text = { type: "string" } as const;
  const headers = { type: "object", patternProperties: { "^x-": text } } as const;
  expect(convert({ ...headers, additionalProperties: false })).toEqual({
    type: "object",
    additionalProperties: text,
    description: "Names of members match ^x-.",
  });
  expect(convert({ ...headers, additionalProperties: { type: "number" } })).toEqual({
    type: "object",
    additionalProperties: { anyOf: [text, { type: "number" }] },
  });
  expect(losses({ ...headers, additionalProperties: { type: "number" } })).toEqual([
    "widened  patternProperties",
  ]);
  expect(convert({ patternProperties: {}, additionalProperties: false })).toEqual({
    additionalProperties: false,
  });
  expect(
    convert({
      patternProperties: { "^x-": text, "^\\d+$": { type: "number" } },
      additionalProperties: false,
    }),
  ).toMatchObject({ additionalProperties: { anyOf: [text, { type: "number" }] } });
  expect(losses({ ...headers, additionalProperties: false })).toEqual([
    "described  patternProperties",
  ]);
  expect(convert(headers)).toEqual({ type: "object" });
});

test("reports what has no words", () => {
  expect(losses({ not: { required: ["a"] }, patternProperties: { x: true } })).toEqual([
    "widened  not",
    "widened  patternProperties",
  ]);
});

test("renames const and oneOf, and merges allOf", () => {
  expect(convert({ const: "a" })).toEqual({ enum: ["a"] });
  expect(convert({ const: null })).toEqual({ type: "null" });
  expect(convert({ const: true })).toEqual({ type: ["boolean"], description: "Must be true." });
  expect(convert({ oneOf: [{ type: "string" }, { type: "number" }] })).toEqual({
    anyOf: [{ type: "string" }, { type: "number" }],
  });
  expect(convert({ allOf: [{ minimum: 1 }, { minimum: 3, type: "number" }] })).toEqual({
    minimum: 3,
    type: "number",
  });
});

test("moves null out of an enum", () => {
  expect(convert({ type: ["string", "null"], enum: ["a", null], description: "D." })).toEqual({
    description: "D.",
    anyOf: [{ type: "string", enum: ["a"] }, { type: "null" }],
  });
});

test("moves a reference that has other keywords beside it into an alternative", () => {
  expect(convert({ $ref: "#/$defs/A", minItems: 1 })).toEqual({
    minItems: 1,
    anyOf: [{ $ref: "#/$defs/A" }],
  });
});

test("does not require the members by which a type contains itself", () => {
  const schema: JsonSchemaObject = {
    properties: { root: { $ref: "#/$defs/Node" } },
    required: ["root"],
    $defs: {
      Node: {
        type: "object",
        properties: { name: { type: "string" }, children: { items: { $ref: "#/$defs/Node" } } },
        required: ["name", "children"],
      },
    },
  };
  const { schema: converted, losses } = toGeminiJsonSchema(schema);

  expect(converted.required).toEqual(["root"]);
  expect(converted.$defs?.["Node"]).toMatchObject({ required: ["name"] });
  expect(losses.map(({ path, keyword }) => `${path} ${keyword}`)).toEqual(["/$defs/Node required"]);
});

test("leaves out parameters whose names Gemini refuses", () => {
  const { schema, losses } = toGeminiJsonSchema({
    properties: { "a.b": { type: "string" }, c: { properties: { "d.e": { type: "string" } } } },
    required: ["a.b", "c"],
  });

  expect(schema).toEqual({
    properties: { c: { properties: { "d.e": { type: "string" } } } },
    required: ["c"],
  });
  expect(losses.map(({ path }) => path)).toEqual(["/properties/a.b"]);
});

test("leaves the given schema as it is", () => {
  const schema: JsonSchemaObject = {
    properties: { a: { allOf: [{ const: 1 }], "x-codec": "date" } },
  };
  const before = structuredClone(schema);
  toGeminiJsonSchema(schema);

  expect(schema).toStrictEqual(before);
});
