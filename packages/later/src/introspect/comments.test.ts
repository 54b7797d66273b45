import { describe, expect, it } from "vitest";

import { toolsOf } from "./fixtures/read-fixture.ts";

const tools = await toolsOf("comments");

describe("Reading comments", () => {
  it.each([
    ["returned", "Above the return."],
    ["inBody", "Above the function that makes it."],
  ])("finds the comment above what hands out a tool: %s", (name, description) => {
    expect(tools.get(name)?.description).toBe(description);
    expect(tools.get(name)?.diagnostics).toEqual([]);
  });

  it("speaks of a tool by the name that its options give", () => {
    const [diagnostic] = tools.get("namedByConstant")?.diagnostics ?? [];
    expect(diagnostic?.path).toBe("namedByConstant");
    expect(diagnostic?.message).toContain('The tool "namedByConstant" has no description');
  });

  it("understands every kind of tag", () => {
    const tool = tools.get("search");
    expect(tool?.name).toEqual("search_all");
    expect(tool?.description).toEqual(
      "First line, with a link and `@param not` a tag.\n\n```ts\n@param neither\n```\n\nMore of it.",
    );
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        query: { type: "string", minLength: 1, maxLength: 200, description: "Search text" },
        limit: { type: "integer", minimum: 1, maximum: 100, description: "Page size", default: 20 },
        sort: {
          type: "object",
          properties: {
            by: { type: "string", description: "How to sort" },
            next: {
              type: "array",
              items: {
                type: "object",
                properties: { key: { type: "string", description: "Then by" } },
                required: ["key"],
                additionalProperties: false,
              },
            },
          },
          required: ["by", "next"],
          additionalProperties: false,
        },
        tags: {
          type: "array",
          items: { type: "string", pattern: "^\\w+$" },
          minItems: 1,
          description: "Words",
        },
      },
      required: ["query", "limit", "sort", "tags"],
      additionalProperties: false,
    });
    expect(tool?.response).toEqual({
      type: "array",
      items: { type: "string" },
      description: "what was found",
    });
    expect(tool?.annotations).toEqual({
      readOnly: true,
      idempotent: true,
      requiresApproval: true,
      deprecated: "use findAll",
    });
  });

  it("applies tags to members and, where they fit, to elements", () => {
    const tool = tools.get("tagged");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        tagged: {
          type: "object",
          properties: {
            age: {
              type: "integer",
              minimum: 0,
              exclusiveMaximum: 150,
              description: "Age in years",
              default: 18,
              examples: [42],
            },
            name: { type: "string", deprecated: true },
            id: { type: "string", format: "uuid" },
            words: {
              type: "array",
              items: { type: "string", maxLength: 8 },
              uniqueItems: true,
              description: "Words, each one short",
            },
            ratio: { type: ["number", "null"], title: "Ratio", multipleOf: 0.5 },
            payload: { description: "Anything." },
          },
          required: ["age", "id", "words", "ratio", "payload"],
          additionalProperties: false,
          description: "What is tagged",
        },
        note: { type: "string", description: "A note" },
      },
      required: ["tagged", "note"],
      additionalProperties: false,
    });
    expect(tool?.diagnostics).toEqual([]);
  });

  it("takes the comment above a property", () => {
    const tool = tools.get("first");
    expect(tool?.name).toEqual("first");
    expect(tool?.description).toEqual("Above the property.");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { a: { type: "number", description: "A" } },
      required: ["a"],
      additionalProperties: false,
    });
  });

  it("puts the comment above the constant before the function's own", () => {
    const tool = tools.get("outer");
    expect(tool?.description).toEqual("Above the constant.");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { a: { type: "number", description: "A" } },
      required: ["a"],
      additionalProperties: false,
    });
  });

  it("takes the comment of a function declared elsewhere", () => {
    const tool = tools.get("plainTool");
    expect(tool?.description).toEqual("A function declared elsewhere.");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        a: { type: "number", description: "First" },
        b: { type: "number", description: "Second", default: 2 },
      },
      required: ["a"],
      additionalProperties: false,
    });
  });

  it("lays the comment at the call over that of the function", () => {
    const tool = tools.get("overridden");
    expect(tool?.description).toEqual("Says it better.");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        a: { type: "number", description: "First" },
        b: { type: "number", description: "Better", default: 2 },
      },
      required: ["a"],
      additionalProperties: false,
    });
  });
});
