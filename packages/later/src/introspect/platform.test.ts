import { describe, expect, it } from "vitest";

import { toolsOf } from "./fixtures/read-fixture.ts";

const tools = await toolsOf("platform");

describe("Reading types of the platform", () => {
  it("marks values that travel in another form", () => {
    const tool = tools.get("codecs");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        date: { type: "string", format: "date-time", "x-codec": "date" },
        url: { type: "string", format: "uri", "x-codec": "url" },
        big: { type: "integer", format: "int64", "x-codec": "bigint" },
        bytes: { type: "string", contentEncoding: "base64", "x-codec": "bytes" },
        buffer: { type: "string", contentEncoding: "base64", "x-codec": "array-buffer" },
        set: {
          type: "array",
          items: { type: "string", enum: ["fahrenheit", "celsius", "a-kelvin"] },
          uniqueItems: true,
          "x-codec": "set",
        },
        map: { type: "object", additionalProperties: { type: "number" }, "x-codec": "map" },
        keyed: {
          type: "object",
          propertyNames: { type: "string", enum: ["b", "a"] },
          additionalProperties: { type: "boolean" },
          "x-codec": "map",
        },
      },
      required: ["date", "url", "big", "bytes", "buffer", "set", "map", "keyed"],
      additionalProperties: false,
    });
  });

  it("takes files and blobs as their content with its name and type", () => {
    const data = { type: "string", contentEncoding: "base64" };
    const file = {
      type: "object",
      properties: { name: { type: "string" }, data, mimeType: { type: "string" } },
      required: ["name", "data"],
      additionalProperties: false,
      "x-codec": "file",
    };
    const blob = {
      type: "object",
      properties: { data, mimeType: { type: "string" } },
      required: ["data"],
      additionalProperties: false,
      "x-codec": "blob",
    };
    expect(tools.get("files")?.parameters).toEqual({
      type: "object",
      properties: {
        file,
        blob,
        image: { anyOf: [file, { type: "string", format: "uri", "x-codec": "url" }] },
        either: { anyOf: [blob, file] },
        maybe: blob,
      },
      required: ["file", "blob", "image", "either"],
      additionalProperties: false,
    });
  });

  it("does not promise files as results, whose content has to be waited for", () => {
    expect(tools.get("returnsFile")).not.toHaveProperty("response");
  });

  it("refuses maps whose keys would arrive as text", () => {
    const { diagnostics = [] } = tools.get("keyedByOthers") ?? {};
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ path, code }) => [path, code])).toEqual([
      ["dates", "UNSUPPORTED_TYPE"],
      ["urls", "UNSUPPORTED_TYPE"],
      ["either", "UNSUPPORTED_TYPE"],
    ]);
    expect(errors[0]?.message).toContain("a Map whose keys are not text");
  });

  it("reads arrays, tuples with their labels, and iterables", () => {
    const tool = tools.get("lists");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        range: {
          type: "array",
          prefixItems: [
            { title: "from", type: "number" },
            { title: "to", type: "number" },
          ],
          items: false,
          maxItems: 2,
          minItems: 1,
        },
        open: {
          type: "array",
          prefixItems: [{ type: "string" }],
          items: { type: "number" },
          minItems: 1,
        },
        fixed: {
          type: "array",
          prefixItems: [{ type: "string", enum: ["on", "off"] }, { type: "boolean" }],
          items: false,
          maxItems: 2,
          minItems: 2,
        },
        matrix: { type: "array", items: { type: "array", items: { type: "number" } } },
        iterable: { type: "array", items: { type: "string" } },
        readonly: { type: "array", items: { type: "string" } },
      },
      required: ["range", "open", "fixed", "matrix", "iterable", "readonly"],
      additionalProperties: false,
    });
  });

  it("reads template literals as patterns, and branded primitives as primitives", () => {
    const tool = tools.get("text");
    expect(tool?.parameters).toEqual({
      type: "object",
      properties: {
        id: { type: "string", pattern: "^user_[\\s\\S]*$" },
        size: { type: "string", pattern: "^-?\\d+(\\.\\d+)?px$" },
        version: {
          anyOf: [
            { type: "string", pattern: "^v1\\.-?\\d+(\\.\\d+)?$" },
            { type: "string", pattern: "^v2\\.-?\\d+(\\.\\d+)?$" },
          ],
        },
        upper: { type: "string" },
        branded: { type: "string" },
        literal: { type: "integer", enum: [12], "x-codec": "bigint" },
      },
      required: ["id", "size", "version", "upper", "branded", "literal"],
      additionalProperties: false,
    });
  });

  it("leaves out of a response what JSON drops", () => {
    const tool = tools.get("returns");
    expect(tool?.response).toEqual({
      type: "object",
      properties: {
        when: { type: "string", format: "date-time", "x-codec": "date" },
        maybe: { type: "string" },
      },
      required: ["when"],
      description: "much",
    });
  });

  it("reads an absent result as null", () => {
    const tool = tools.get("returnsMaybe");
    expect(tool?.response).toEqual({ type: ["string", "null"] });
  });
});
