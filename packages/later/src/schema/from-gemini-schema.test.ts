import { describe, expect, test } from "vitest";

import type { Schema } from "../model/schema.ts";
import { fromGeminiParameters, fromGeminiSchema } from "./from-gemini-schema.ts";
import { toAdmSchema } from "./to-adm-schema.ts";

test("lowers the names of types and closes objects that list properties", () => {
  expect(
    fromGeminiSchema({
      type: "OBJECT",
      properties: {
        a: { type: "STRING", enum: ["x"], description: "A." },
        b: { type: "ARRAY", items: { type: "OBJECT" }, minItems: "2" },
      },
      required: ["a"],
    }),
  ).toEqual({
    type: "object",
    properties: {
      a: { type: "string", enum: ["x"], description: "A." },
      b: { type: "array", items: { type: "object" }, minItems: 2 },
    },
    additionalProperties: false,
    required: ["a"],
  });
});

test("makes null a type of its own", () => {
  expect(fromGeminiSchema({ type: "STRING", enum: ["a"], nullable: true })).toEqual({
    type: ["string", "null"],
    enum: ["a", null],
  });
  expect(
    fromGeminiSchema({ anyOf: [{ type: "STRING" }, { type: "NUMBER" }], nullable: true }),
  ).toEqual({
    anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }],
  });
});

test("leaves out members that would mean something else in JSON Schema", () => {
  const schema = { type: "STRING", const: "a", $ref: "#", min_length: 3, format: "date" };

  expect(fromGeminiSchema(schema as Schema)).toEqual({ type: "string", format: "date" });
});

test("keeps awkward names of properties", () => {
  const schema = JSON.parse('{"type":"OBJECT","properties":{"__proto__":{"type":"STRING"}}}');

  expect(Object.keys(fromGeminiSchema(schema).properties ?? {})).toEqual(["__proto__"]);
});

describe("parameters", () => {
  test.each<Schema | undefined>([
    undefined,
    { type: "OBJECT" },
    { type: "OBJECT", properties: {} },
  ])("without properties are closed: %j", (schema) => {
    expect(fromGeminiParameters(schema)).toEqual({
      type: "object",
      properties: {},
      additionalProperties: false,
    });
  });

  test("come back equal from ADM and to it", () => {
    const schema: Schema = {
      type: "OBJECT",
      properties: {
        text: { type: "STRING", description: "T.", minLength: 1, nullable: true },
        unit: { type: "STRING", enum: ["c", "f"] },
        list: { type: "ARRAY", items: { type: "INTEGER", minimum: 0 } },
        open: { type: "OBJECT" },
        closed: { type: "OBJECT", properties: { n: { type: "NUMBER" } }, required: ["n"] },
      },
      required: ["text"],
    };

    expect(toAdmSchema(fromGeminiParameters(schema))).toEqual({ schema, losses: [] });
  });

  test("of ADM may be open objects and have no choices", () => {
    const { schema, losses } = toAdmSchema({
      type: "object",
      properties: {
        record: { type: "object", additionalProperties: { type: "number" } },
        either: { anyOf: [{ type: "string" }, { type: "number" }] },
      },
    });

    expect(schema.properties).toEqual({
      record: { type: "OBJECT", description: "Each member: number." },
      either: { type: "STRING" },
    });
    expect(losses.map(({ path, severity }) => `${severity} ${path}`)).toEqual([
      "described /properties/record",
      "dropped /properties/either",
    ]);
  });

  test("of ADM are empty where there are none", () => {
    expect(toAdmSchema({ type: "object" }).schema).toEqual({ type: "OBJECT", properties: {} });
  });
});
