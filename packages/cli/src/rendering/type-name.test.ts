import type { JsonSchema } from "later-runtime";
import { describe, expect, it } from "vitest";

import { typeName } from "./type-name.ts";

describe("typeName", () => {
  it.each<[JsonSchema, string]>([
    [true, "anything"],
    [false, "nothing"],
    [{}, "anything"],
    [{ type: "string" }, "string"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ const: "a" }, '"a"'],
    [{ enum: ["a", 1, null] }, '"a" | 1 | null'],
    [{ anyOf: [{ type: "string" }, { type: "integer", minimum: 1 }] }, "string | integer (≥ 1)"],
    [{ allOf: [{ $ref: "#/$defs/A" }, { $ref: "#/$defs/B" }] }, "A & B"],
    [{ $ref: "#/$defs/Pair%3Cstring%3E" }, "Pair<string>"],
    [{ $ref: "#/$defs/a~1b" }, "a/b"],
    [{ $ref: "#/$defs/100%" }, "100%"],
    [{ $ref: "#" }, "#"],
    [{ $ref: "#anchor" }, "#anchor"],
    [{ type: "array" }, "array"],
    [{ type: "array", items: { type: "number" } }, "number[]"],
    [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
    [
      { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false },
      "[string, number]",
    ],
    [
      { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } },
      "[string, ...number[]]",
    ],
    [{ type: "object" }, "object"],
    [{ type: "object", additionalProperties: { type: "boolean" } }, "Record<string, boolean>"],
    [{ type: "string", format: "date-time" }, "string (date-time)"],
    [{ type: "string", pattern: "^a+$", maxLength: 3 }, "string (≤ 3 characters, /^a+$/)"],
    [{ type: "integer", minimum: 1, maximum: 14 }, "integer (1 to 14)"],
    [{ type: "number", exclusiveMinimum: 0, multipleOf: 0.5 }, "number (> 0, multiple of 0.5)"],
    [
      { type: "array", items: { type: "string" }, minItems: 1, uniqueItems: true },
      "string[] (≥ 1 items, unique)",
    ],
  ])("names %j %s", (schema, name) => {
    expect(typeName(schema)).toBe(name);
  });
});
