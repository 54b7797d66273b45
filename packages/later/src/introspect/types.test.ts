import { describe, expect, it } from "vitest";

import type { DerivedType } from "../declare/derived-tool.ts";
import { readFixtures } from "./fixtures/read-fixture.ts";

const [file] = await readFixtures(["types"]);
const found = (file?.sites ?? []).flatMap((site) => (site.kind === "type" ? [site] : []));
const types = new Map(found.map(({ type }) => [type.name, type]));

function schemaOf(name: string): DerivedType["schema"] | undefined {
  return types.get(name)?.schema;
}

const reading = {
  type: "object",
  properties: {
    city: { type: "string", minLength: 1, description: "Where it was measured" },
    at: { type: "string", format: "date-time", "x-codec": "date" },
    degrees: { type: ["number", "null"] },
    unit: { type: "string", enum: ["c", "f"] },
  },
  required: ["city", "at", "degrees"],
  additionalProperties: false,
};

describe("Reading the types of deftype", () => {
  it("reads an interface with its comments, and says what is hidden", () => {
    expect(schemaOf("reading")).toEqual({ ...reading, description: "How warm it was." });
    expect(types.get("reading")?.diagnostics).toEqual([
      {
        severity: "info",
        code: "HIDDEN",
        message:
          '"reading.onChange" is hidden from the model: it is a function, and may be left out.',
        path: "reading.onChange",
        position: { file: "types.ts", line: 11, column: 3 },
      },
    ]);
  });

  it.each([
    ["commented", "What is asked for."],
    ["described", "The comment of the name that is written."],
    ["score", "From 0 to 10"],
    ["place", "A tree of places."],
    ["shape", "A circle or a square."],
    ["list", undefined],
  ])("takes the description from the nearest comment: %s", (name, description) => {
    expect(schemaOf(name)?.description).toBe(description);
  });

  it.each<[string, DerivedType["schema"]]>([
    ["list", { type: "array", items: reading } as DerivedType["schema"]],
    ["score", { type: "number", minimum: 0, maximum: 10, description: "From 0 to 10" }],
    [
      "amounts",
      {
        type: "object",
        additionalProperties: { type: "integer", format: "int64", "x-codec": "bigint" },
        "x-codec": "map",
      },
    ],
    ["word", { type: ["string", "null"], enum: ["yes", "no", null] }],
    ["anything", {}],
    ["output", { type: "boolean" }],
    ["asked", { type: "array", items: { type: "string" }, uniqueItems: true, "x-codec": "set" }],
  ])("reads a type that is no object: %s", (name, schema) => {
    expect(types.get(name)).toMatchObject({ schema, diagnostics: name === "list" ? [{}] : [] });
    expect(schemaOf(name)).toEqual(schema);
  });

  it("refers to a recursive type by its name", () => {
    expect(schemaOf("place")).toMatchObject({
      $ref: "#/$defs/Place",
      $defs: { Place: { properties: { within: { items: { $ref: "#/$defs/Place" } } } } },
    });
  });

  it("has a place behind the parenthesis for what a build puts in", () => {
    expect(found.map(({ passed }) => passed?.count)).toEqual(found.map(() => 0));
  });

  it.each([
    ["unnamed", "OPEN_TYPE", /the type `unknown`/, [55, 24]],
    ["callback", "UNSUPPORTED_TYPE", /^"callback" is a function, .* Leave it out/, [56, 33]],
    ["members", "UNSUPPORTED_TYPE", /^"members\.items\[\]\.done" is a symbol/, [57, 43]],
    ["service", "UNSUPPORTED_TYPE", /^"service\.service" is an instance .* codec/, [66, 34]],
    ["generic", "UNSUPPORTED_TYPE", /decided elsewhere/, [69, 27]],
    ["missing", "UNSUPPORTED_TYPE", /could not be resolved/, [74, 32]],
  ])("refuses what no value can be made for, at its place: %s", (name, code, message, place) => {
    const [line, column] = place;
    expect(types.get(name)?.diagnostics).toEqual([
      {
        severity: "error",
        code,
        message: expect.stringMatching(message) as string,
        path: expect.stringContaining(name) as string,
        position: { file: "types.ts", line, column },
      },
    ]);
  });
});
