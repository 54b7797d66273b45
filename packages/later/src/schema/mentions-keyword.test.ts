import { describe, expect, it } from "vitest";

import { mentionsKeyword } from "./mentions-keyword.ts";

describe("mentionsKeyword", () => {
  it.each([
    [true, { "x-codec": "date" }],
    [true, { anyOf: [{ type: "null" }, { items: { "x-codec": "date" } }] }],
    [true, { properties: { "x-codec": {} } }],
    [false, { type: "object", properties: { a: { type: "string" } } }],
    [false, true],
  ])("answers %s for %j", (expected, schema) => {
    expect(mentionsKeyword(schema, "x-codec")).toBe(expected);
  });

  it("leaves a schema that contains itself to the thorough look", () => {
    const schema: Record<string, unknown> = { type: "object" };
    schema["not"] = schema;
    expect(mentionsKeyword(schema, "x-codec")).toBe(true);
  });
});
