import { describe, expect, it } from "vitest";

import type { JsonSchemaObject } from "../model/json-schema.ts";
import { toolsOf } from "./fixtures/read-fixture.ts";

const tools = await toolsOf("unions");

describe("Reading unions", () => {
  it("keeps literals in the order in which they are written", () => {
    const tool = tools.get("literals");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        unit: {
          type: "string",
          enum: ["fahrenheit", "celsius", "a-kelvin"],
          description: "An alias",
        },
        inline: {
          type: "string",
          enum: ["celsius", "fahrenheit", "b"],
          description: "Other order, of known literals",
        },
        optional: {
          type: "string",
          enum: ["fahrenheit", "celsius", "a-kelvin"],
          description: "Optional alias",
        },
        many: {
          type: "array",
          items: { type: "string", enum: ["fahrenheit", "celsius", "a-kelvin"] },
          description: "In a list",
        },
        mapped: { type: "string", enum: ["fahrenheit", "a-kelvin"], description: "Mapped" },
        numbers: { type: "number", enum: [3, 1, 2], description: "Numbers" },
        single: { type: "string", enum: ["only"], description: "One" },
        nullable: { type: ["string", "null"], enum: ["y", "x", null], description: "With null" },
      },
      required: ["unit", "inline", "many", "mapped", "numbers", "single", "nullable"],
      additionalProperties: false,
    });
  });

  it("keeps the order of the lists, values and types that literals are derived from", () => {
    const tool = tools.get("derivedLiterals");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        colour: {
          type: "string",
          enum: ["red", "green", "blue", "alpha"],
          description: "From a list",
        },
        size: { type: "string", enum: ["small", "large"], description: "From the keys of a value" },
        member: { type: "string", enum: ["zulu", "alpha"], description: "From the keys of a type" },
        flag: { type: "boolean", enum: [true], description: "One of two truths" },
      },
      required: ["colour", "size", "member", "flag"],
      additionalProperties: false,
    });
  });

  it("reads enums in the order of their declaration, with the comments of their members", () => {
    const tool = tools.get("enums");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        role: {
          type: "string",
          enum: ["admin", "editor", "viewer"],
          "x-enum-descriptions": { admin: "Full access", editor: "Can edit" },
          description: "Role",
          default: "viewer",
        },
        level: { type: "number", enum: [0, 5, 6], description: "Level", default: 5 },
        some: {
          type: "string",
          enum: ["editor", "admin"],
          "x-enum-descriptions": { editor: "Can edit", admin: "Full access" },
          description: "Some of them",
        },
      },
      additionalProperties: false,
    });
  });

  it("declares defaults that are members of enums, also within lists and objects", () => {
    const { properties } = tools.get("enumDefaults")?.parameters ?? {};
    expect(properties).toMatchObject({
      kind: { enum: ["a", "b"], default: "b" },
      sizes: { items: { enum: [1, 2] }, default: [2, 1] },
      both: { default: { kind: "a", size: 1 } },
    });
  });

  it("keeps alternatives of one kind in the order of their source", () => {
    const { properties = {} } = tools.get("alike")?.parameters ?? {};
    const firstOf = (schema: unknown): unknown => {
      const { prefixItems, items, pattern, properties: members, type } = schema as JsonSchemaObject;
      const inner = prefixItems?.[0] ?? items ?? members?.["content"];
      return pattern ?? (typeof inner === "object" ? inner.type : type);
    };
    const order = Object.values(properties).map((property) =>
      (property as JsonSchemaObject).anyOf?.map(firstOf),
    );
    expect(order).toEqual([
      ["number", "boolean", "string"],
      ["string", "boolean", "number", "object"],
      [String.raw`^z-[\s\S]*$`, String.raw`^a--?\d+(\.\d+)?$`, String.raw`^m-[\s\S]*$`],
      ["boolean", "number", "string"],
      ["number", "string", "string", "number"],
    ]);
  });

  it("keeps alternatives that are joined with something as they are written, or else as their parts are declared", () => {
    const { properties = {} } = tools.get("joined")?.parameters ?? {};
    const names = Object.values(properties).map((property) =>
      (property as JsonSchemaObject).anyOf?.map((one) =>
        Object.keys((one as JsonSchemaObject).properties ?? {}).toSorted(),
      ),
    );
    const ant = ["legs", "name"];
    const zebra = ["name", "stripes"];
    expect(names).toEqual([
      [zebra, ant],
      [ant, zebra],
    ]);
  });

  it("offers a date in one form, and says which others a model is not shown", () => {
    const { parameters, diagnostics, response } = tools.get("dates") ?? {};
    const date = { type: "string", format: "date-time", "x-codec": "date" };
    expect(parameters?.properties).toEqual({
      until: { ...date, description: "A date or a number" },
      since: { ...date, description: "A date or its text" },
    });
    expect(diagnostics?.map(({ severity, code, message }) => [severity, code, message])).toEqual([
      [
        "info",
        "HIDDEN",
        '"until" may also be a number instead of a date, which is hidden from the model.',
      ],
      [
        "info",
        "HIDDEN",
        '"since" may also be any other text than a date, which is hidden from the model.',
      ],
    ]);
    expect(response?.properties?.["at"]).toEqual({ anyOf: [date, { type: "string" }] });
  });

  it("describes literals by the comments in front of them", () => {
    const tool = tools.get("described");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        mode: {
          type: "string",
          enum: ["fast", "slow", "auto"],
          "x-enum-descriptions": { fast: "Quick", slow: "With care" },
          description: "Mode",
        },
      },
      required: ["mode"],
      additionalProperties: false,
    });
  });

  it("joins what a model need not tell apart, and keeps the rest as alternatives", () => {
    const tool = tools.get("mixed");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        scale: {
          anyOf: [{ type: "number" }, { type: "string", enum: ["auto"] }],
          description: "Number or word",
        },
        any: {
          anyOf: [{ type: "string" }, { type: "number" }, { type: "boolean" }],
          description: "Three kinds",
        },
        maybe: { type: ["boolean", "null"], description: "Nullable boolean" },
        flag: { type: "boolean", description: "Optional boolean" },
        open: { type: "string", examples: ["a", "b"], description: "Known words, or others" },
        when: {
          type: "string",
          format: "date-time",
          "x-codec": "date",
          description: "A date or its text",
        },
      },
      required: ["scale", "any", "maybe"],
      additionalProperties: false,
    });
  });

  it("keeps alternatives in the order in which they are written", () => {
    const tool = tools.get("structures");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        shape: {
          anyOf: [
            {
              type: "object",
              properties: {
                kind: { type: "string", enum: ["circle"] },
                radius: { type: "number" },
              },
              required: ["kind", "radius"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: {
                kind: { type: "string", enum: ["rect"] },
                w: { type: "number" },
                h: { type: "number" },
              },
              required: ["kind", "w", "h"],
              additionalProperties: false,
            },
          ],
          description: "Shape",
        },
        shapes: {
          type: "array",
          items: {
            anyOf: [
              {
                type: "object",
                properties: {
                  kind: { type: "string", enum: ["circle"] },
                  radius: { type: "number" },
                },
                required: ["kind", "radius"],
                additionalProperties: false,
              },
              {
                type: "object",
                properties: {
                  kind: { type: "string", enum: ["rect"] },
                  w: { type: "number" },
                  h: { type: "number" },
                },
                required: ["kind", "w", "h"],
                additionalProperties: false,
              },
            ],
          },
          description: "Shapes",
        },
        ordered: {
          anyOf: [
            {
              type: "object",
              properties: { first: { type: "number" } },
              required: ["first"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: { second: { type: "number" } },
              required: ["second"],
              additionalProperties: false,
            },
            { type: "string", enum: ["none"] },
            { type: "number" },
          ],
          description: "In source order",
        },
        swapped: {
          anyOf: [
            {
              type: "object",
              properties: { second: { type: "number" } },
              required: ["second"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: { first: { type: "number" } },
              required: ["first"],
              additionalProperties: false,
            },
          ],
          description: "The other way round",
        },
        nothing: {
          anyOf: [
            {
              type: "object",
              properties: { first: { type: "number" } },
              required: ["first"],
              additionalProperties: false,
            },
            { type: "null" },
          ],
          description: "Or nothing",
        },
      },
      required: ["shape", "shapes", "ordered", "swapped", "nothing"],
      additionalProperties: false,
    });
  });
});
