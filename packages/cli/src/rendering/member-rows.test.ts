import type { JsonSchema } from "later-runtime";
import { describe, expect, it } from "vitest";

import { memberRows } from "./member-rows.ts";

describe("memberRows", () => {
  it("shows the members of objects, of elements and of alternatives below their parameter", () => {
    const rows = memberRows({
      type: "object",
      properties: {
        items: {
          type: "array",
          items: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
        },
        target: {
          anyOf: [
            { type: "object", properties: { file: { type: "string" } } },
            { type: "object", properties: { folder: { type: "string" } } },
          ],
        },
      },
    });
    expect(rows.map(({ name }) => name)).toEqual([
      "items?",
      "items[].id",
      "target?",
      "target.file?",
      "target.folder?",
    ]);
  });

  it("leaves out the members that an object rules out", () => {
    const rows = memberRows({
      type: "object",
      properties: { name: { type: "string" }, secret: false },
      additionalProperties: { type: "string" },
    });
    expect(rows.map(({ name }) => name)).toEqual(["name?"]);
  });

  it("shows a recursive type where it first appears, and only there", () => {
    const rows = memberRows({
      type: "object",
      properties: { left: { $ref: "#/$defs/Node" }, right: { $ref: "#/$defs/Node" } },
      required: ["left", "right"],
      $defs: { Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } } } },
    });
    expect(rows.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "left Node",
      "left.next? Node",
      "right Node",
    ]);
  });

  it("follows references by whatever name, to definitions and to the whole", () => {
    const rows = memberRows({
      type: "object",
      properties: { pair: { $ref: "#/$defs/Pair%3Ca~1b%3E" }, next: { $ref: "#" } },
      $defs: { "Pair<a/b>": { type: "object", properties: { left: { type: "string" } } } },
    });
    expect(rows.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "pair? Pair<a/b>",
      "pair.left? string",
      "next? #",
    ]);
  });

  it.each([
    ["is another that is it", { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }],
    ["is itself or more", { a: { anyOf: [{ $ref: "#/$defs/a" }, { allOf: [{ $ref: "#" }] }] } }],
    ["is a broken escape", { a: { $ref: "#/$defs/%" } }],
    ["is nothing", {}],
    ["is elsewhere", { a: { $ref: "https://example.com/a" } }],
  ])("shows a member whose type %s", (_, $defs: Record<string, JsonSchema>) => {
    const rows = memberRows({ type: "object", properties: { x: { $ref: "#/$defs/a" } }, $defs });
    expect(rows).toEqual([{ name: "x?", type: "a", text: "" }]);
  });

  it("notes defaults and deprecation after the description, on one line", () => {
    const [row] = memberRows({
      type: "object",
      properties: {
        unit: { type: "string", description: "Which\n unit.", default: "c", deprecated: true },
      },
    });
    expect(row?.text).toBe('Which unit. (default "c", deprecated)');
  });
});
