import { describe, expect, test } from "vitest";

import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { parseJson } from "../model/parse-json.ts";
import { compileValidator } from "../schema/compile-validator.ts";
import { repairValue } from "./repair-value.ts";

const integer: JsonSchemaObject = { type: "integer" };
const text: JsonSchemaObject = { type: "string" };
const units: JsonSchemaObject = { type: "string", enum: ["metric", "imperial"] };
const tree: JsonSchemaObject = {
  $ref: "#/$defs/node",
  $defs: {
    node: {
      type: "object",
      properties: { size: integer, children: { type: "array", items: { $ref: "#/$defs/node" } } },
      required: ["size"],
      additionalProperties: false,
    },
  },
};

function closed(
  properties: Readonly<Record<string, JsonSchemaObject>>,
  ...required: readonly string[]
): JsonSchemaObject {
  return { type: "object", properties, required, additionalProperties: false };
}

describe("repairs", () => {
  const cases: readonly (readonly [
    title: string,
    JsonSchemaObject,
    given: JsonValue,
    meant: JsonValue,
    repairs: readonly string[],
  ])[] = [
    ["a number sent as text", integer, "3", 3, ["number"]],
    ["a number with spaces around it", { type: "number" }, " -2.5e3\n", -2500, ["number"]],
    ["a large integer exactly", integer, "9007199254740993", 9_007_199_254_740_993n, ["number"]],
    [
      "one number among others",
      { type: "array", items: { type: "number" } },
      [0, -0, "1", 2n ** 64n],
      [0, -0, 1, 2n ** 64n],
      ["number"],
    ],
    ["a boolean sent as text", { type: "boolean" }, "True", true, ["boolean"]],
    ["null sent as text", { type: ["integer", "null"] }, "null", null, ["null"]],
    ["a list sent as text", { type: "array", items: integer }, "[1, 2]", [1, 2], ["json"]],
    [
      "an object sent as text, and what is in it",
      closed({ days: integer }, "days"),
      '{"days": "3"}',
      { days: 3 },
      ["json", "number"],
    ],
    ["one value where a list is wanted", { type: "array", items: text }, "a", ["a"], ["list"]],
    [
      "one value of another type where a list is wanted",
      { type: "array", items: integer },
      "5",
      [5],
      ["list", "number"],
    ],
    [
      "a text that looks like a list of something else, as the only element",
      { type: "array", items: text },
      "[1]",
      ["[1]"],
      ["list"],
    ],
    [
      "a list sent as text where a list of lists is wanted",
      { type: "array", items: { type: "array", items: integer } },
      "[1, 2, 3]",
      [[1, 2, 3]],
      ["list", "json"],
    ],
    ["null for what can be left out", closed({ days: integer }), { days: null }, {}, ["absent"]],
    ["a listed text in other case", units, "Metric", "metric", ["case"]],
    ["a fixed text in other case", { const: "ON" }, "on", "ON", ["case"]],
    ["a listed number sent as text", { enum: [1, 2] }, "2", 2, ["number"]],
    [
      "a name in other case, with other signs",
      closed({ unit_system: units, days: integer }),
      { unitSystem: "metric", Days: 1 },
      { unit_system: "metric", days: 1 },
      ["name", "name"],
    ],
    ["a plural", closed({ unit: units }), { Units: "metric" }, { unit: "metric" }, ["name"]],
    ["a slip", closed({ location: text }), { locaton: "Oslo" }, { location: "Oslo" }, ["name"]],
    [
      "a name that is needed, although others are allowed",
      { type: "object", properties: { city: text }, required: ["city"] },
      { City: "Oslo", more: 1 },
      { city: "Oslo", more: 1 },
      ["name"],
    ],
    [
      "members of members",
      closed({ place: closed({ latitude: { type: "number" } }) }),
      { Place: { Latitude: "59.9" } },
      { place: { latitude: 59.9 } },
      ["name", "name", "number"],
    ],
    [
      "tuples",
      { type: "array", prefixItems: [integer, { type: "boolean" }], items: text },
      ["1", "false", "true"],
      [1, false, "true"],
      ["number", "boolean"],
    ],
    [
      "records",
      { type: "object", additionalProperties: integer },
      { a: "1", b: 2 },
      { a: 1, b: 2 },
      ["number"],
    ],
    [
      "members known by patterns",
      { type: "object", patternProperties: { "^n": integer }, additionalProperties: false },
      { n1: "1" },
      { n1: 1 },
      ["number"],
    ],
    [
      "recursive values",
      tree,
      { size: "1", children: { size: 2, Children: [{ size: "3" }] } },
      { size: 1, children: [{ size: 2, children: [{ size: 3 }] }] },
      ["number", "list", "name", "number"],
    ],
    [
      "by the only alternative that it can be",
      { anyOf: [integer, { type: "boolean" }, { type: "null" }] },
      "true",
      true,
      ["boolean"],
    ],
    [
      "by the alternative that takes the fewest changes",
      { anyOf: [{ type: "array", items: integer }, integer] },
      "3",
      3,
      ["number"],
    ],
    [
      "by the alternative whose tag it has",
      {
        oneOf: [
          closed({ kind: { const: "circle" }, radius: { type: "number" } }, "kind", "radius"),
          closed({ kind: { const: "square" }, side: { type: "number" } }, "kind", "side"),
        ],
      },
      { kind: "Square", side: "2" },
      { kind: "square", side: 2 },
      ["case", "number"],
    ],
    [
      "by all schemas of an intersection",
      {
        allOf: [
          { type: "object", properties: { from: integer }, required: ["from"] },
          { type: "object", properties: { until: integer }, required: ["until"] },
        ],
        unevaluatedProperties: false,
      },
      { From: "1", until: "2" },
      { from: 1, until: 2 },
      ["name", "number", "number"],
    ],
    [
      "by what a condition asks for",
      {
        if: { properties: { kind: { const: "count" } }, required: ["kind"] },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword
        then: { properties: { value: integer } },
        else: { properties: { value: text } },
      },
      { kind: "count", value: "1" },
      { kind: "count", value: 1 },
      ["number"],
    ],
  ];

  test.each(cases)("%s", (_title, schema, given, meant, kinds) => {
    const repaired = repairValue(schema, given);

    expect(repaired?.value).toEqual(meant);
    expect(repaired?.repairs.map(({ kind }) => kind)).toEqual(kinds);
    expect(compileValidator(schema)(repaired?.value)).toEqual([]);
    expect(repairValue(schema, meant)).toBeUndefined();
  });
});

describe("leaves alone", () => {
  const cases: readonly (readonly [title: string, JsonSchemaObject, given: JsonValue])[] = [
    ["what fits", closed({ text, list: { type: "array" } }), { text: "3", list: ["[1]"] }],
    ["a text where texts are taken, too", { type: ["string", "integer"] }, "3"],
    ["a text that one alternative takes", { anyOf: [integer, text] }, "3"],
    ["null where null is taken", closed({ days: { type: ["integer", "null"] } }), { days: null }],
    ["a fraction where a whole number is wanted", integer, "3.5"],
    ["other ways of writing numbers", { type: "number" }, "1,000"],
    ["numbers beyond all numbers", { type: "number" }, "1e999"],
    ["endless digits", { type: "number" }, "9".repeat(100_000)],
    ["a number that is out of bounds", { type: "integer", maximum: 10 }, "40"],
    ["a number where text is wanted", text, 3],
    ["1 for true", { type: "boolean" }, 1],
    ["what only begins like JSON", { type: "array", items: integer }, "[1, 2"],
    ["no text for a list", { type: "array", items: text }, ""],
    ["null for a list", { type: "array" }, null],
    ["null for what is required", closed({ days: integer }, "days"), { days: null }],
    ["null under a name that is not declared", closed({ days: integer }), { other: null }],
    ["a text that is listed in two cases", { enum: ["AB", "Ab"] }, "ab"],
    ["a name that two are like", closed({ unitA: text, unit_a: text }), { UnitA: "x" }],
    ["two names for the same", closed({ unit: text }), { Unit: "x", UNIT: "y" }],
    ["a name whose place is taken", closed({ unit: text }), { unit: "x", Unit: "y" }],
    ["another word", closed({ weight: integer }), { height: 1 }],
    ["the opposite", closed({ minimum: integer }), { maximum: 1 }],
    ["another number in a name", closed({ line1: text }), { line2: "x" }],
    ["a name like it in another alternative", closed({ unit: text }, "unit"), { uni: "x" }],
    [
      "a name that another part of an intersection declares",
      {
        allOf: [
          { type: "object", properties: { unit: text }, required: ["unit"] },
          { type: "object", properties: { units: text } },
        ],
      },
      { units: "x" },
    ],
    [
      "what could be meant in two ways",
      { oneOf: [closed({ first: text }, "first"), closed({ First: text }, "First")] },
      { FIRST: "x" },
    ],
    ["everything, where one thing cannot be repaired", closed({ a: integer }), { a: "1", b: 2 }],
  ];

  test.each(cases)("%s", (_title, schema, given) => {
    expect(repairValue(schema, given)).toBeUndefined();
  });
});

test("tells what was sent, what became of it and where, and keeps the order", () => {
  const schema = closed({ day: integer, "a/b": units, note: text, tags: { type: "array" } });
  const given = { "A/B": "Metric", day: "3", note: null, tags: "x".repeat(100) };

  expect(repairValue(schema, given)).toEqual({
    value: { "a/b": "metric", day: 3, tags: ["x".repeat(100)] },
    repairs: [
      { path: "/a~1b", kind: "name", from: '"A/B"', to: '"a/b"' },
      { path: "/a~1b", kind: "case", from: '"Metric"', to: '"metric"' },
      { path: "/day", kind: "number", from: '"3"', to: "3" },
      { path: "/note", kind: "absent", from: "null" },
      {
        path: "/tags",
        kind: "list",
        from: `"${"x".repeat(58)}…`,
        to: `["${"x".repeat(57)}…`,
      },
    ],
  });
  expect(Object.keys(repairValue(schema, given)?.value ?? {})).toEqual(["a/b", "day", "tags"]);
});

test("changes nothing of what it is given", () => {
  const given = parseJson('{"size":"1","children":{"size":"2"}}');
  repairValue(tree, given);

  expect(given).toEqual({ size: "1", children: { size: "2" } });
});

test("tells of the first 20 repairs", () => {
  const given = Array.from({ length: 1_000 }, (_, index) => String(index));
  const repaired = repairValue({ type: "array", items: integer }, given);

  expect(repaired?.value).toEqual(given.map(Number));
  expect(repaired?.repairs).toHaveLength(20);
});

test("takes names as data", () => {
  const given = parseJson('{"__PROTO__":"1","constructor":"2"}');
  const schema = closed(parseJson('{"__proto__":{"type":"integer"}}') as never);

  expect(repairValue(schema, given)).toBeUndefined();
  const declared = parseJson(
    '{"__proto__":{"type":"integer"},"constructor":{"type":"integer"}}',
  ) as never;
  expect(repairValue(closed(declared), given)?.value).toEqual(
    parseJson('{"__proto__":1,"constructor":2}'),
  );
});

describe("the work is bounded", () => {
  test("where every level has alternatives", () => {
    const either: JsonSchemaObject = {
      $ref: "#/$defs/node",
      $defs: {
        node: {
          anyOf: ["a", "b", "c"].map((name) =>
            closed({ next: { $ref: "#/$defs/node" }, [name]: integer }),
          ),
        },
      },
    };
    let given: JsonValue = { d: 1 };
    for (let level = 0; level < 60; level += 1) given = { next: given };

    expect(repairValue(either, given)).toBeUndefined();
  });

  test("where lists are made around a value without end", () => {
    const lists: JsonSchemaObject = {
      $ref: "#/$defs/list",
      $defs: { list: { type: "array", items: { $ref: "#/$defs/list" } } },
    };

    expect(repairValue(lists, "x")).toBeUndefined();
  });

  test("where many names are almost like many others", () => {
    const names = Array.from({ length: 200 }, (_, index) => `${"long".repeat(10)}${index}`);
    const members = Object.fromEntries(names.map((name) => [name, integer] as const));
    const unknown = names.slice(0, 30).map((name) => [`${name}x`, 1] as const);
    const given = Array.from({ length: 2_000 }, () => Object.fromEntries(unknown));
    const objects: JsonSchemaObject = { type: "array", items: closed(members) };

    expect(repairValue(objects, given.slice(0, 10))?.value).toHaveLength(10);
    expect(repairValue(objects, given)).toBeUndefined();
  });

  test("where values are large, deep, or text within text", () => {
    let nested = "1";
    for (let level = 0; level < 12; level += 1) nested = JSON.stringify([nested]);
    const lists: JsonSchemaObject = {
      $ref: "#/$defs/list",
      $defs: { list: { anyOf: [integer, { type: "array", items: { $ref: "#/$defs/list" } }] } },
    };
    let deep: JsonValue = "1";
    for (let level = 0; level < 500; level += 1) deep = [deep];

    expect(repairValue(lists, nested)?.repairs).toHaveLength(13);
    expect(repairValue(lists, deep)).toBeUndefined();
    const numbers: JsonSchemaObject = { type: "array", items: integer };
    const many = Array.from({ length: 50_000 }, (_, index) => String(index));
    expect(repairValue(numbers, many.slice(0, 15_000))?.value).toHaveLength(15_000);
    expect(repairValue(numbers, many) === undefined).toBe(true);
  });
});
