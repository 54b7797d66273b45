// Conditions of JSON Schema have a keyword of that name.
// oxlint-disable unicorn/no-thenable
import { isDeepStrictEqual } from "node:util";

import type { JsonSchema, JsonSchemaObject } from "later-runtime";
import { compileDecoder, compileValidator } from "later-runtime/schema";
import { describe, expect, it } from "vitest";

import { Random } from "../../wire/fixtures/random.ts";
import { findNarrowings } from "./find-narrowings.ts";
import { RandomSchemas } from "./fixtures/random-schemas.ts";

type Pair = readonly [what: string, from: JsonSchema, to: JsonSchema];

function closed(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
) {
  return { type: "object", properties, required, additionalProperties: false } as const;
}

/** A list of itself, with more members. */
function tree(members: Readonly<Record<string, JsonSchema>>): JsonSchemaObject {
  const node = closed({ children: { type: "array", items: { $ref: "#/$defs/Node" } }, ...members });
  return { ...closed({ root: { $ref: "#/$defs/Node" } }), $defs: { Node: node } };
}

function decimal(type: "string" | "number"): JsonSchemaObject {
  return { type, "x-codec": "decimal" as "date" };
}

const cat = closed({ kind: { const: "cat" } }, ["kind"]);
const dog = closed({ kind: { const: "dog" } }, ["kind"]);

describe("findNarrowings", () => {
  it.each<Pair>([
    ["a wider type", { type: "integer" }, { type: "number" }],
    ["any type", { type: "integer" }, {}],
    ["null beside a type", { type: "string" }, { type: ["string", "null"] }],
    [
      "null as an alternative",
      { type: "string" },
      { anyOf: [{ type: "string" }, { type: "null" }] },
    ],
    [
      "types instead of alternatives",
      { anyOf: [{ type: "string" }, { type: "null" }] },
      { type: ["null", "string"] },
    ],
    [
      "alternatives instead of types",
      { type: ["null", "string"] },
      { anyOf: [{ type: "string" }, { type: "null" }] },
    ],
    ["one more value", { enum: ["a"] }, { enum: ["b", "a"] }],
    ["any text instead of values", { enum: ["a", "b"] }, { type: "string" }],
    ["true and false instead of a type", { type: "boolean" }, { enum: [false, true] }],
    [
      "the values of a boolean and null",
      { type: ["boolean", "null"] },
      { enum: [null, false, true] },
    ],
    ["wider bounds", { minimum: 1, maximum: 5, type: "integer" }, { minimum: 0, maximum: 5.5 }],
    ["bounds that are no longer left out", { exclusiveMinimum: 1 }, { minimum: 1 }],
    [
      "an equal bound of whole numbers",
      { type: "integer", minimum: 1 },
      { exclusiveMinimum: 0, type: "integer" },
    ],
    ["a bound between whole numbers", { type: "integer", exclusiveMaximum: 3 }, { maximum: 2.5 }],
    [
      "large whole numbers",
      { type: "integer", minimum: (2n ** 60n) as unknown as number },
      { minimum: 2 ** 53 },
    ],
    ["fewer multiples", { type: "integer", multipleOf: 6 }, { multipleOf: 3 }],
    ["multiples of 1", { type: "integer" }, { multipleOf: 1 }],
    [
      "other lengths",
      { type: "string", minLength: 2, maxLength: 4 },
      { minLength: 0, maxLength: 5 },
    ],
    ["no pattern or format", { type: "string", pattern: "^a", format: "date" }, { type: "string" }],
    [
      "bounds of another type",
      { type: "string" },
      { type: "string", minimum: 3, minItems: 2, required: ["a"] },
    ],
    [
      "an optional member",
      closed({ a: { type: "string" } }, ["a"]),
      closed({ a: { type: "string" } }),
    ],
    [
      "a new optional member",
      closed({ a: { type: "string" } }),
      closed({ a: { type: "string" }, b: { type: "string" } }),
    ],
    [
      "more members",
      closed({ a: { type: "string" } }),
      { type: "object", additionalProperties: { type: "string" } },
    ],
    [
      "more elements",
      { type: "array", maxItems: 1, items: { type: "integer" } },
      { items: { type: "number" } },
    ],
    [
      "a list instead of a tuple",
      { type: "array", prefixItems: [{ const: 1 }], items: false },
      { maxItems: 1, items: { type: "integer" } },
    ],
    ["repeated elements", { type: "array", uniqueItems: true }, { type: "array" }],
    [
      "one element, which is different from all others",
      { type: "array", maxItems: 1 },
      { uniqueItems: true },
    ],
    ["a member of a type that contains itself", tree({}), tree({ label: { type: "string" } })],
    [
      "a type that is written out",
      { $ref: "#/$defs/A", $defs: { A: { type: "string" } } },
      { type: "string" },
    ],
    [
      "what all of several say",
      { allOf: [{ minimum: 1 }, { maximum: 2 }], type: "number" },
      { minimum: 1, maximum: 2 },
    ],
    ["one more alternative, told apart by a member", { oneOf: [cat] }, { oneOf: [dog, cat] }],
    ["alternatives that exclude each other", { oneOf: [cat, dog] }, { anyOf: [cat, dog] }],
    [
      "keywords that are written alike",
      { not: { const: 1 }, if: { minimum: 3 }, then: { maximum: 9 } },
      { if: { minimum: 3 }, not: { const: 1 }, then: { maximum: 9 } },
    ],
    [
      "another description",
      { type: "string", description: "A", default: "a" },
      { type: "string", title: "B", examples: ["b"] },
    ],
    [
      "names under the same pattern",
      { type: "object", patternProperties: { "^a": { type: "integer" } } },
      { patternProperties: { "^a": { type: "number" } } },
    ],
    [
      "names that a pattern covers",
      closed({ ab: { type: "integer" } }),
      {
        type: "object",
        patternProperties: { "^a": { type: "number" } },
        additionalProperties: false,
      },
    ],
    [
      "dependent members that are required",
      { type: "object", required: ["b"] },
      { dependentRequired: { a: ["b"] } },
    ],
    [
      "looser names",
      { type: "object", propertyNames: { maxLength: 2 } },
      { propertyNames: { maxLength: 3 } },
    ],
    [
      "counts that follow from members",
      closed({ a: {}, b: {} }, ["a"]),
      { minProperties: 1, maxProperties: 2 },
    ],
    [
      "the same codec",
      { type: "string", "x-codec": "date" },
      { type: ["string", "null"], "x-codec": "date" },
    ],
    [
      "a codec beside null",
      { type: "string", "x-codec": "date" },
      { anyOf: [{ type: "string", "x-codec": "date" }, { type: "null" }] },
    ],
    ["anything where nothing was", false, { type: "string" }],
    [
      "anything where nothing could be",
      { type: "string", allOf: [{ type: "number" }] },
      { const: 1 },
    ],
  ])("finds nothing in %s", (_, from, to) => {
    expect(findNarrowings(from, to)).toEqual([]);
  });

  it.each<readonly [...Pair, path: string, from: string, to: string]>([
    ["a narrower type", { type: "number" }, { type: "integer" }, "/type", "number", "integer"],
    ["a type of anything", {}, { type: "string" }, "/type", "anything", "string"],
    [
      "null that is gone",
      { type: ["string", "null"] },
      { type: "string" },
      "/type",
      "null or string",
      "string",
    ],
    ["a value that is gone", { enum: ["a", "b"] }, { enum: ["b"] }, "", "a, b", "without a"],
    ["values instead of a type", { type: "string" }, { enum: ["b"] }, "/enum", "string", "b"],
    ["a new bound", { type: "number" }, { minimum: 0 }, "/minimum", "none", "0"],
    [
      "a narrower bound",
      { type: "number", maximum: 5 },
      { exclusiveMaximum: 5 },
      "/maximum",
      "5",
      "5 (exclusive)",
    ],
    [
      "other multiples",
      { type: "integer", multipleOf: 2 },
      { multipleOf: 4 },
      "/multipleOf",
      "2",
      "4",
    ],
    ["a longer text", { type: "string", minLength: 1 }, { minLength: 2 }, "/minLength", "1", "2"],
    [
      "another pattern",
      { type: "string", pattern: "^a" },
      { pattern: "^a+" },
      "/pattern",
      '"^a"',
      '"^a+"',
    ],
    ["a format", { type: "string" }, { format: "date" }, "/format", "none", "date"],
    [
      "a member that is gone",
      closed({ a: { type: "string" } }),
      closed({}),
      "/properties/a",
      "string",
      "not allowed",
    ],
    [
      "a required member",
      closed({ a: {} }),
      closed({ a: {} }, ["a"]),
      "/properties/a",
      "optional",
      "required",
    ],
    [
      "a new required member",
      closed({}),
      closed({ a: {} }, ["a"]),
      "/properties/a",
      "not declared",
      "required",
    ],
    [
      "a type for what could be anything",
      { type: "object" },
      { type: "object", properties: { a: { type: "string" } } },
      "/properties/a/type",
      "anything",
      "string",
    ],
    [
      "no other members",
      { type: "object" },
      { additionalProperties: false },
      "/additionalProperties",
      "anything",
      "not allowed",
    ],
    [
      "members that need others",
      { type: "object" },
      { dependentRequired: { a: ["b"] } },
      "/dependentRequired/a",
      "less",
      "b",
    ],
    ["fewer elements", { type: "array", maxItems: 3 }, { maxItems: 2 }, "/maxItems", "3", "2"],
    [
      "other elements",
      { type: "array", items: { type: "number" } },
      { items: { type: "integer" } },
      "/items/type",
      "number",
      "integer",
    ],
    [
      "an element in front",
      { type: "array", items: {} },
      { prefixItems: [{ type: "null" }] },
      "/prefixItems/0/type",
      "anything",
      "null",
    ],
    [
      "elements that must differ",
      { type: "array" },
      { uniqueItems: true },
      "/uniqueItems",
      "false",
      "true",
    ],
    [
      "a member of a type that contains itself",
      tree({ label: {} }),
      tree({}),
      "/properties/root/properties/label",
      "anything",
      "not allowed",
    ],
    [
      "a codec",
      { type: "string" },
      { type: "string", "x-codec": "date" },
      "/x-codec",
      "none",
      "date",
    ],
    [
      "other JSON of a codec that the library does not know",
      decimal("string"),
      decimal("number"),
      "/type",
      "string",
      "number",
    ],
    ["a codec that is gone", { type: "string", "x-codec": "date" }, {}, "/x-codec", "some", "none"],
    [
      "a codec inside of anything",
      { type: "array", items: { anyOf: [{ "x-codec": "date" }, { type: "null" }] } },
      {},
      "/x-codec",
      "some",
      "none",
    ],
  ])("finds %s", (_, before, after, path, from, to) => {
    expect(findNarrowings(before, after)).toContainEqual({ path, change: { from, to } });
  });

  it.each<readonly [...Pair, path: string]>([
    [
      "another condition",
      { if: { minimum: 1 }, then: { maximum: 2 } },
      { if: { minimum: 1 }, then: { maximum: 3 } },
      "/if",
    ],
    [
      "an alternative of several that may fit",
      { oneOf: [cat] },
      { oneOf: [cat, { type: "object" }] },
      "/oneOf/0/oneOf",
    ],
    [
      "alternatives of which the first decodes",
      { type: "string", "x-codec": "date" },
      { anyOf: [{ "x-codec": "date" }, { "x-codec": "url" }] },
      "/anyOf",
    ],
    [
      "a keyword that nobody knows",
      { type: "string" },
      { type: "string", nullable: false } as JsonSchema,
      "/nullable",
    ],
    [
      "such a keyword that is gone",
      { type: "string", nullable: true } as JsonSchema,
      { type: "string" },
      "/nullable",
    ],
    [
      "a reference that leads elsewhere",
      { type: "string" },
      { $id: "https://a.example", $ref: "#/$defs/A", $defs: { A: {} } },
      "/$ref",
    ],
    [
      "a condition that hangs on what it refers to",
      { not: { $ref: "#/$defs/A" }, $defs: { A: { const: 1 } } },
      { not: { $ref: "#/$defs/A" }, $defs: { A: { const: 2 } } },
      "/not",
    ],
    [
      "members that nobody has looked at",
      { type: "object", allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { type: "object", allOf: [{ properties: { b: {} } }], unevaluatedProperties: false },
      "/unevaluatedProperties",
    ],
  ])("cannot see through %s", (_, before, after, path) => {
    expect(findNarrowings(before, after)).toContainEqual({ path, change: undefined });
  });

  it.each([null, 5, "text", { anyOf: 5 }, { items: null }, { properties: { a: null } }])(
    "takes %j for a definition that nothing refers to",
    (definition) => {
      const schema: JsonSchemaObject = { type: "string", $defs: { unused: definition as never } };
      expect(findNarrowings(schema, { ...schema, description: "A name." })).toEqual([]);
    },
  );

  it("gives up on what has too many ways to look at it", () => {
    const wide = (count: number): JsonSchemaObject => ({
      allOf: Array.from({ length: count }, (_, index) => ({
        anyOf: Array.from({ length: 4 }, (_, place) => ({
          type: "object",
          properties: { [`${index}`]: { minimum: place } },
        })),
      })),
    });
    const found = findNarrowings(wide(12), { ...wide(12), maxProperties: 3 });
    expect(found).toEqual([{ path: "", change: undefined }]);
  });

  it("finds something wherever a value that was valid is not, or is decoded in another way", () => {
    const schemas = new RandomSchemas(new Random(20_260_131));
    const missed: string[] = [];
    const counts = { compatible: 0, valid: 0 };
    for (let round = 0; round < 2_500; round += 1) {
      const [from, to] = schemas.pair();
      const compiled = compile(from, to);
      if (compiled === undefined || findNarrowings(from, to).length > 0) continue;
      counts.compatible += 1;
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const value = schemas.value(from, from);
        if (compiled.before(value).length > 0) continue;
        counts.valid += 1;
        const fits =
          compiled.after(value).length === 0 &&
          isDeepStrictEqual(compiled.decodeBefore(value), compiled.decodeAfter(value));
        if (!fits) missed.push(JSON.stringify({ from, to, value }));
      }
    }
    expect(missed).toEqual([]);
    expect(counts.compatible).toBeGreaterThan(700);
    expect(counts.valid).toBeGreaterThan(7_000);
  });
});

function compile(from: JsonSchemaObject, to: JsonSchemaObject) {
  try {
    return {
      before: compileValidator(from),
      after: compileValidator(to),
      decodeBefore: compileDecoder(from),
      decodeAfter: compileDecoder(to),
    };
  } catch {
    // Some of the schemas are none.
    return undefined;
  }
}
