import { describe, expect, test } from "vitest";

import type { JsonSchema, JsonSchemaObject } from "../model/json-schema.ts";
import type { Schema } from "../model/schema.ts";
import { compileValidator } from "./compile-validator.ts";
import { fromGeminiParameters } from "./from-gemini-schema.ts";
import type { SchemaLoss } from "./schema-loss.ts";
import { toGeminiSchema } from "./to-gemini-schema.ts";

/** Converts one parameter. */
function convert(value: JsonSchema, rest: JsonSchemaObject = {}): Schema | undefined {
  return toGeminiSchema({ type: "object", properties: { value }, ...rest }).schema?.properties?.[
    "value"
  ];
}

function losses(value: JsonSchema, rest: JsonSchemaObject = {}): string[] {
  return toGeminiSchema({ type: "object", properties: { value }, ...rest }).losses.map(summarize);
}

function summarize({ severity, path, keyword }: SchemaLoss): string {
  return `${severity} ${path} ${keyword}`;
}

test("converts what both dialects know without loss", () => {
  const schema: JsonSchema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    description: "All of it.",
    properties: {
      city: { type: "string", title: "City", minLength: 1, maxLength: 60, pattern: "^\\w" },
      at: { type: "string", format: "date-time", "x-codec": "date" },
      unit: { type: "string", enum: ["c", "f"], default: "c" },
      days: { type: "integer", minimum: 1, maximum: 14, examples: [3] },
      tags: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 5 },
      place: {
        type: "object",
        properties: { lat: { type: "number" } },
        required: ["lat"],
        additionalProperties: false,
      },
      flag: { type: ["boolean", "null"] },
    },
    required: ["city"],
    additionalProperties: false,
  };

  expect(toGeminiSchema(schema)).toStrictEqual({
    schema: {
      type: "OBJECT",
      description: "All of it.",
      properties: {
        city: { type: "STRING", title: "City", minLength: "1", maxLength: "60", pattern: "^\\w" },
        at: { type: "STRING", format: "date-time" },
        unit: { type: "STRING", enum: ["c", "f"], default: "c" },
        days: { type: "INTEGER", minimum: 1, maximum: 14, example: 3 },
        tags: { type: "ARRAY", items: { type: "STRING" }, minItems: "1", maxItems: "5" },
        place: { type: "OBJECT", properties: { lat: { type: "NUMBER" } }, required: ["lat"] },
        flag: { type: "BOOLEAN", nullable: true },
      },
      required: ["city"],
    },
    losses: [],
  });
});

test.each<JsonSchema>([
  { type: "object" },
  { type: "object", properties: {}, required: [], additionalProperties: false },
  true,
])("answers no schema for no parameters: %j", (schema) => {
  expect(toGeminiSchema(schema).schema).toBeUndefined();
});

test("reports a function that takes any names", () => {
  const { schema, losses } = toGeminiSchema({ additionalProperties: { type: "string" } });

  expect(schema).toBeUndefined();
  expect(losses.map(summarize)).toEqual(["dropped  additionalProperties"]);
});

describe("enums", () => {
  test("of texts stay, also as const and as alternatives", () => {
    expect(convert({ const: "a" })).toEqual({ type: "STRING", enum: ["a"] });
    expect(convert({ enum: ["a", null] })).toEqual({ type: "STRING", enum: ["a"], nullable: true });
    expect(convert({ anyOf: [{ const: "a" }, { enum: ["b"] }, { type: "null" }] })).toEqual({
      type: "STRING",
      enum: ["a", "b"],
      nullable: true,
    });
  });

  test("of anything else keep their type and are described", () => {
    expect(convert({ enum: [1, 2], description: "Size." })).toEqual({
      type: "INTEGER",
      description: "Size.\nMust be one of 1 or 2.",
    });
    expect(losses({ enum: [1, 2] })).toEqual(["described /properties/value enum"]);
    expect(convert({ enum: ["", "a"] })).toEqual({
      type: "STRING",
      description: 'Must be one of "" or "a".',
    });
  });

  test("tell what their members mean", () => {
    expect(convert({ enum: ["s"], "x-enum-descriptions": { s: "small" } })).toEqual({
      type: "STRING",
      enum: ["s"],
      description: "- s: small",
    });
  });
});

describe("alternatives", () => {
  test("become anyOf without a type beside it", () => {
    const schema: JsonSchema = {
      description: "Either.",
      oneOf: [{ type: "string" }, { type: "array", items: { type: "number" } }, { type: "null" }],
    };

    expect(convert(schema)).toEqual({
      description: "Either.",
      anyOf: [{ type: "STRING" }, { type: "ARRAY", items: { type: "NUMBER" } }],
      nullable: true,
    });
    expect(losses(schema)).toEqual(["widened /properties/value oneOf"]);
  });

  test("take over what is said beside them", () => {
    const schema: JsonSchema = {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" } },
      anyOf: [{ required: ["a"] }, { required: ["b"] }],
    };
    const properties = { a: { type: "STRING" }, b: { type: "STRING" } };

    expect(convert(schema)).toEqual({
      anyOf: [
        { type: "OBJECT", properties, required: ["a"] },
        { type: "OBJECT", properties, required: ["b"] },
      ],
    });
  });

  test("of a list of types keep the keywords of each", () => {
    expect(convert({ type: ["string", "integer"], minLength: 2, minimum: 3 })).toEqual({
      anyOf: [
        { type: "STRING", minLength: "2" },
        { type: "INTEGER", minimum: 3 },
      ],
    });
  });

  test("of whole parameters are joined to one object", () => {
    const { schema, losses } = toGeminiSchema({
      anyOf: [
        {
          type: "object",
          properties: { a: { type: "string" }, k: { const: "x" } },
          required: ["a", "k"],
          additionalProperties: false,
        },
        {
          type: "object",
          properties: { b: { type: "string" }, k: { const: "y" } },
          required: ["k"],
          additionalProperties: false,
        },
      ],
    });

    expect(schema).toEqual({
      type: "OBJECT",
      properties: {
        a: { type: "STRING" },
        k: { type: "STRING", enum: ["x", "y"] },
        b: { type: "STRING" },
      },
      required: ["k"],
    });
    expect(losses.map(summarize)).toEqual(["widened  anyOf"]);
  });
});

describe("references", () => {
  const $defs: JsonSchemaObject["$defs"] = {
    Text: { type: "string", description: "Text." },
    Tree: {
      type: "object",
      description: "A tree.",
      properties: { name: { type: "string" }, child: { $ref: "#/$defs/Tree" } },
    },
  };

  test("are put in place", () => {
    expect(convert({ $ref: "#/$defs/Text" }, { $defs })).toEqual({
      type: "STRING",
      description: "Text.",
    });
    expect(convert({ $ref: "#/$defs/Text", description: "Mine." }, { $defs })).toEqual({
      type: "STRING",
      description: "Mine.",
    });
  });

  test("to itself are told to a limited depth", () => {
    const cut = { type: "OBJECT", description: "A tree.\nIts members are not listed here." };
    const inner = { name: { type: "STRING" }, child: cut };

    expect(convert({ $ref: "#/$defs/Tree" }, { $defs })).toMatchObject({
      properties: { child: { type: "OBJECT", properties: inner } },
    });
    expect(losses({ $ref: "#/$defs/Tree" }, { $defs })).toContain(
      "dropped /$defs/Tree/properties/child $ref",
    );
  });

  test("among many types do not multiply without end", () => {
    const names = Array.from({ length: 12 }, (_, index) => `T${index}`);
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
    const many = Object.fromEntries(
      names.map((name) => [name, { type: "object", properties } as const]),
    );
    const converted = toGeminiSchema({ type: "object", properties, $defs: many });

    expect(JSON.stringify(converted).length).toBeLessThan(2_000_000);
  });
});

test("allOf is merged", () => {
  expect(
    convert({
      allOf: [
        { type: "object", properties: { a: { type: "number", minimum: 1 } }, required: ["a"] },
        { properties: { a: { minimum: 3 }, b: { type: "string" } }, required: ["b"] },
      ],
    }),
  ).toEqual({
    type: "OBJECT",
    properties: { a: { type: "NUMBER", minimum: 3 }, b: { type: "STRING" } },
    required: ["a", "b"],
  });
});

test.each<[JsonSchema, string, string]>([
  [{ type: "number", exclusiveMinimum: 0 }, "Must be greater than 0.", "exclusiveMinimum"],
  [{ type: "number", multipleOf: 5 }, "Must be a multiple of 5.", "multipleOf"],
  [{ type: "string", format: "uri" }, "Format: uri.", "format"],
  [{ type: "string", contentEncoding: "base64" }, "Encoded as base64.", "contentEncoding"],
  [{ type: "boolean", const: true }, "Must be true.", "const"],
])("%j is described in words", (schema, note, keyword) => {
  expect(convert(schema)?.description).toBe(note);
  expect(losses(schema)).toEqual([`described /properties/value ${keyword}`]);
});

test("keywords that have no short wording are reported as widened", () => {
  const object: JsonSchema = {
    type: "object",
    properties: { a: { type: "string" } },
    propertyNames: { maxLength: 3 },
    dependentRequired: { a: ["b"] },
    not: { required: ["c"] },
  };

  expect(losses(object)).toEqual([
    "widened /properties/value propertyNames",
    "widened /properties/value dependentRequired",
    "widened /properties/value not",
  ]);
});

test("tuples lose their positions", () => {
  expect(convert({ prefixItems: [{ type: "string" }, { type: "number" }], items: false })).toEqual({
    type: "ARRAY",
    items: { anyOf: [{ type: "STRING" }, { type: "NUMBER" }] },
    maxItems: "2",
  });
});

test("of objects of unknown members it is told in words what they may have", () => {
  const open: JsonSchema = { type: "object", additionalProperties: { type: "number" } };
  expect(convert({ ...open, maxProperties: 3 })).toEqual({
    type: "OBJECT",
    description: "May have any members. Each member: number.",
    maxProperties: "3",
  });
  expect(losses(open)).toEqual([
    "described /properties/value additionalProperties",
    "described /properties/value properties",
  ]);

  expect(convert({ type: "object", description: "Labels." })).toEqual({
    type: "OBJECT",
    description: "Labels.\nMay have any members.",
  });
  expect(losses({ type: "object" })).toEqual(["described /properties/value properties"]);

  expect(convert({ type: "object", additionalProperties: false })).toEqual({
    type: "OBJECT",
    description: "Has no members.",
  });
});

test("an object of unknown members stays one: what fits the converted form fits the schema", () => {
  const labels: JsonSchema = { type: "object", additionalProperties: { type: "string" } };
  const parameters: JsonSchemaObject = { type: "object", properties: { labels } };
  const converted = fromGeminiParameters(toGeminiSchema(parameters).schema);
  const value = { labels: { colour: "red" } };
  expect(compileValidator(converted)(value)).toEqual([]);
  expect(compileValidator(parameters)(value)).toEqual([]);
});

test("arrays always have items, and anything is a choice of simple types", () => {
  const anything = { anyOf: [{ type: "STRING" }, { type: "NUMBER" }, { type: "BOOLEAN" }] };

  expect(convert({ type: "array" })).toEqual({ type: "ARRAY", items: anything });
  expect(convert({ description: "Any." })).toEqual({ ...anything, description: "Any." });
});

test("leaves out names that Gemini refuses, and requires only what is there", () => {
  const { schema, losses } = toGeminiSchema({
    type: "object",
    properties: { a: { type: "string" }, "b-c": { type: "string" }, d: false },
    required: ["a", "b-c"],
  });

  expect(schema).toEqual({
    type: "OBJECT",
    properties: { a: { type: "STRING" } },
    required: ["a"],
  });
  expect(losses.map(summarize)).toEqual([
    "dropped /properties/b-c properties",
    "widened  required",
  ]);
});

test("takes keywords for the type that is meant, and reports that others are allowed", () => {
  expect(convert({ minimum: 1 })).toEqual({ type: "NUMBER", minimum: 1 });
  expect(losses({ minimum: 1 })).toEqual(["dropped /properties/value type"]);
  expect(losses({ type: "number", minimum: 1 })).toEqual([]);
  expect(losses({ enum: ["a"] })).toEqual([]);
});

test("reports members that alternatives of all parameters are silent about", () => {
  const text = { properties: { a: { type: "string" } }, additionalProperties: false } as const;
  const parameters = (other: JsonSchema): readonly string[] =>
    toGeminiSchema({ type: "object", anyOf: [text, other] }).losses.map(summarize);

  expect(parameters({ properties: {} })).toEqual(["widened  anyOf", "dropped  properties"]);
  expect(parameters({ properties: {}, additionalProperties: false })).toEqual(["widened  anyOf"]);
});
