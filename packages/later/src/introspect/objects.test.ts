import { describe, expect, it } from "vitest";

import { toolsOf } from "./fixtures/read-fixture.ts";

const tools = await toolsOf("objects");

describe("Reading objects", () => {
  it("takes the members of a sole object as the parameters, beside injected ones", () => {
    const tool = tools.get("createUser");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        email: { type: "string", format: "email", description: "E-mail address" },
        name: { type: ["string", "null"] },
        role: {
          type: "string",
          enum: ["admin", "editor", "viewer"],
          "x-enum-descriptions": { admin: "Full access", editor: "Can edit" },
        },
        address: {
          type: "object",
          properties: {
            street: { type: "string", description: "Street and number" },
            city: { type: "string" },
            country: { type: "string", pattern: "^[A-Z]{2}$", description: "ISO country code" },
            zip: { type: "string" },
          },
          required: ["street", "city", "country"],
          additionalProperties: false,
        },
        tags: { type: "array", items: { type: "string" } },
        password: { type: "string" },
      },
      required: ["email", "name", "role", "address", "tags"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "properties" }, { from: "signal" }]);
    expect(tool?.response).toEqual({
      type: "object",
      properties: {
        id: { type: "number", description: "Primary key" },
        email: { type: "string", format: "email", description: "E-mail address" },
        name: { type: ["string", "null"] },
        role: {
          type: "string",
          enum: ["admin", "editor", "viewer"],
          "x-enum-descriptions": { admin: "Full access", editor: "Can edit" },
        },
        address: {
          type: "object",
          properties: {
            street: { type: "string", description: "Street and number" },
            city: { type: "string" },
            country: { type: "string", pattern: "^[A-Z]{2}$", description: "ISO country code" },
            zip: { type: "string" },
          },
          required: ["street", "city", "country"],
        },
        tags: { type: "array", items: { type: "string" } },
        createdAt: { type: "string", format: "date-time", "x-codec": "date" },
      },
      required: ["id", "email", "name", "role", "address", "tags", "createdAt"],
    });
  });

  it("reads defaults and descriptions of destructured members", () => {
    const tool = tools.get("destructured");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        city: { type: "string", description: "City" },
        days: { type: "number", default: 3, description: "Days" },
        unit: { type: "string", enum: ["fahrenheit", "celsius", "a-kelvin"], default: "celsius" },
      },
      additionalProperties: false,
      required: ["city"],
    });
    expect(tool?.arguments).toEqual([{ from: "properties" }]);
  });

  it("names a destructured parameter as its comment does, and reads nested defaults", () => {
    const tool = tools.get("destructuredDeeply");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        query: { type: "string", description: "Query" },
        page: {
          type: "object",
          properties: {
            size: { type: "number", default: 10, description: "Size" },
            sort: {
              type: "object",
              properties: { by: { type: "string", default: "name" } },
              additionalProperties: false,
              default: {},
            },
          },
          additionalProperties: false,
          description: "Page",
          default: {},
        },
      },
      required: ["query"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "query" },
      { from: "property", name: "page" },
    ]);
  });

  it("binds the members of an optional object", () => {
    const tool = tools.get("optionalObject");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { limit: { type: "number", description: "Limit" } },
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "properties", optional: true }]);
    expect(tool?.response).toEqual({ type: ["number", "null"] });
  });

  it("keeps an optional object whole when it requires something", () => {
    const tool = tools.get("optionalStrict");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        place: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
          additionalProperties: false,
          description: "Place",
        },
      },
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([{ from: "property", name: "place" }]);
  });

  it("describes members of an object by path", () => {
    const tool = tools.get("updateUser");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        id: { type: "integer", format: "int64", "x-codec": "bigint", description: "User id" },
        patch: {
          type: "object",
          properties: {
            email: { type: "string", format: "email", description: "The new address" },
            role: {
              type: "string",
              enum: ["admin", "editor", "viewer"],
              "x-enum-descriptions": { admin: "Full access", editor: "Can edit" },
            },
          },
          additionalProperties: false,
          description: "Fields to change",
        },
      },
      required: ["id", "patch"],
      additionalProperties: false,
    });
  });

  it("allows only members whose names fit the index signatures", () => {
    expect(tools.get("namedMembers")?.parameters.properties).toEqual({
      headers: {
        type: "object",
        patternProperties: { "^x-[\\s\\S]*$": { type: "string" } },
        additionalProperties: false,
      },
      byNumber: {
        type: "object",
        patternProperties: { "^-?\\d+(\\.\\d+)?$": { type: "boolean" } },
        additionalProperties: false,
      },
      mixed: {
        type: "object",
        additionalProperties: { anyOf: [{ type: "number" }, { type: "string" }] },
      },
      beside: {
        type: "object",
        properties: { id: { type: "string" } },
        required: ["id"],
        patternProperties: { "^data-[\\s\\S]*$": { type: "string" } },
        additionalProperties: false,
      },
    });
  });

  it("reads records, index signatures and free-form objects", () => {
    const tool = tools.get("records");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        scores: { type: "object", additionalProperties: { type: "number" }, description: "Scores" },
        lists: {
          type: "object",
          properties: {
            b: { type: "array", items: { type: "string" } },
            a: { type: "array", items: { type: "string" } },
          },
          required: ["b", "a"],
          additionalProperties: false,
          description: "Lists",
        },
        free: { type: "object", additionalProperties: true, description: "Anything by name" },
        both: {
          type: "object",
          properties: { known: { type: "string" } },
          required: ["known"],
          additionalProperties: { type: "string" },
          description: "Both",
        },
      },
      required: ["scores", "lists", "free", "both"],
      additionalProperties: false,
    });
  });

  it("puts recursive types into $defs", () => {
    const tool = tools.get("recursion");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        root: { $ref: "#/$defs/TreeNode", description: "Root" },
        data: { $ref: "#/$defs/Json", description: "Data" },
      },
      required: ["root", "data"],
      additionalProperties: false,
      $defs: {
        TreeNode: {
          type: "object",
          properties: {
            value: { type: "string" },
            children: { type: "array", items: { $ref: "#/$defs/TreeNode" } },
          },
          required: ["value"],
          additionalProperties: false,
        },
        Json: {
          anyOf: [
            { type: "string" },
            { type: "number" },
            { type: "boolean" },
            { type: "array", items: { $ref: "#/$defs/Json" } },
            { type: "object", additionalProperties: { $ref: "#/$defs/Json" } },
            { type: "null" },
          ],
        },
      },
    });
  });

  it("does not take a recursive object apart", () => {
    const tool = tools.get("recursiveAlone");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { root: { $ref: "#/$defs/TreeNode", description: "Root" } },
      required: ["root"],
      additionalProperties: false,
      $defs: {
        TreeNode: {
          type: "object",
          properties: {
            value: { type: "string" },
            children: { type: "array", items: { $ref: "#/$defs/TreeNode" } },
          },
          required: ["value"],
          additionalProperties: false,
        },
      },
    });
    expect(tool?.arguments).toEqual([{ from: "property", name: "root" }]);
  });

  it("shares large types that occur more than once", () => {
    const tool = tools.get("shared");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        order: {
          type: "object",
          properties: {
            billing: { $ref: "#/$defs/Detailed" },
            shipping: { $ref: "#/$defs/Detailed" },
            old: { $ref: "#/$defs/Detailed", description: "Before it moved" },
          },
          required: ["billing", "shipping"],
          additionalProperties: false,
          description: "Order",
        },
        note: { type: "string", description: "Note" },
      },
      required: ["order", "note"],
      additionalProperties: false,
      $defs: {
        Detailed: {
          type: "object",
          properties: {
            lines: {
              type: "array",
              items: {
                type: "object",
                properties: { text: { type: "string" }, bold: { type: "boolean" } },
                required: ["text", "bold"],
                additionalProperties: false,
              },
            },
            phone: {
              type: "object",
              properties: { country: { type: "number" }, number: { type: "string" } },
              required: ["country", "number"],
              additionalProperties: false,
            },
            street: { type: "string", description: "Street and number" },
            city: { type: "string" },
            country: { type: "string", pattern: "^[A-Z]{2}$", description: "ISO country code" },
            zip: { type: "string" },
          },
          required: ["lines", "phone", "street", "city", "country"],
          additionalProperties: false,
        },
      },
    });
  });

  it("hides members that may be left out and cannot be represented", () => {
    const tool = tools.get("pruned");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { name: { type: "string", description: "Name" }, either: { type: "string" } },
      required: ["name"],
      additionalProperties: false,
    });
    expect(tool?.diagnostics).toEqual([
      {
        severity: "info",
        code: "HIDDEN",
        message:
          '"options.onDone" is hidden from the model: it is a function, and may be left out.',
        path: "options.onDone",
        position: { file: "objects.ts", line: 94, column: 5 },
      },
      {
        severity: "info",
        code: "HIDDEN",
        message: '"options.either" may also be a function, which is hidden from the model.',
        path: "options.either",
        position: { file: "objects.ts", line: 95, column: 5 },
      },
      {
        severity: "info",
        code: "HIDDEN",
        message: '"options.pattern" is hidden from the model: it is a RegExp, and may be left out.',
        path: "options.pattern",
        position: { file: "objects.ts", line: 96, column: 5 },
      },
      {
        severity: "info",
        code: "HIDDEN",
        message: '"options.log" is hidden from the model: it is a function, and may be left out.',
        path: "options.log",
        position: { file: "objects.ts", line: 100, column: 5 },
      },
      {
        severity: "warning",
        code: "MISSING_PARAMETER_DESCRIPTION",
        message: '"either" has no description. Add "@param either …" to the doc comment.',
        path: "either",
        position: { file: "objects.ts", line: 91, column: 4 },
      },
    ]);
  });

  it("hides a recursive type that cannot be represented", () => {
    const tool = tools.get("prunedRecursion");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        name: { type: "string", description: "Name" },
        link: {
          type: "object",
          properties: { title: { type: "string" } },
          required: ["title"],
          additionalProperties: false,
          description: "Link",
        },
      },
      required: ["name", "link"],
      additionalProperties: false,
    });
    expect(tool?.diagnostics).toEqual([
      {
        severity: "info",
        code: "HIDDEN",
        message:
          '"link.to" is hidden from the model, and may be left out: "link.to.visit" is a function.',
        path: "link.to",
        position: { file: "objects.ts", line: 113, column: 63 },
      },
    ]);
  });

  it("lists picked members in the order of their source", () => {
    const tool = tools.get("ordered");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        email: { type: "string", format: "email", description: "E-mail address" },
        name: { type: ["string", "null"] },
        tags: { type: "array", items: { type: "string" } },
      },
      required: ["email", "name", "tags"],
      additionalProperties: false,
    });
  });

  it("lists picked members in the order of their source, in whatever order they are named", () => {
    const { properties } = tools.get("picked")?.parameters ?? {};
    expect(Object.keys(properties ?? {})).toEqual(["yankee", "alpha", "zulu"]);
  });

  it("lists own members before inherited ones, and those of several types as they are named", () => {
    const { properties } = tools.get("inherited")?.parameters ?? {};
    const own = ["guest", "id", "mark", "at", "timeout"];
    expect(Object.keys(properties ?? {})).toEqual([...own, "second", "last", "area", "zone"]);
  });

  it("reads objects under members that are known by a pattern only", () => {
    const { properties, $defs } = tools.get("underPatterns")?.parameters ?? {};
    expect(Object.keys($defs ?? {})).toEqual(["TreeNode"]);
    const text = JSON.stringify(properties);
    expect(text.match(/"\$ref":"[^"]*"/g)).toEqual(['"$ref":"#/$defs/TreeNode"']);
    expect(text).toContain('"required":["street","city","country"]');
  });

  it("hides types that need a type that cannot be represented, also when read before it failed", () => {
    const tool = tools.get("mutual");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: { title: { type: "string", description: "Title" } },
      required: ["title"],
      additionalProperties: false,
    });
    expect(tool?.arguments).toEqual([
      { from: "property", name: "title" },
      { from: "omitted" },
      { from: "omitted" },
    ]);
  });
});
