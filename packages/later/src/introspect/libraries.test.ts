import { beforeAll, describe, expect, it } from "vitest";

import type { DerivedTool } from "../declare/derived-tool.ts";
import { toolsOf } from "./fixtures/read-fixture.ts";

let tools: ReadonlyMap<string, DerivedTool>;
beforeAll(async () => {
  tools = await toolsOf("libraries");
});

function codesOf(name: string): unknown {
  return tools.get(name)?.diagnostics.map(({ severity, code, path }) => [severity, code, path]);
}

function errorsOf(name: string): unknown {
  const { diagnostics = [] } = tools.get(name) ?? {};
  return diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

function propertiesOf(name: string): unknown {
  return tools.get(name)?.parameters.properties;
}

describe("Types as libraries write them", () => {
  it("may be tuples without elements", () => {
    const empty = { type: "array", prefixItems: [], items: false, minItems: 0, maxItems: 0 };
    expect(propertiesOf("emptyTuple")).toMatchObject({
      one: { anyOf: [empty, { prefixItems: [{ type: "string" }], minItems: 1, maxItems: 1 }] },
      none: empty,
    });
  });

  it("may be rest parameters with something behind them", () => {
    expect(tools.get("restInMiddle")?.arguments).toEqual([
      { from: "property", name: "first" },
      { from: "rest", name: "middle" },
      { from: "property", name: "last" },
    ]);
    expect(tools.get("restInMiddle")?.parameters).toMatchObject({
      properties: {
        middle: { type: "array", items: { type: "number" } },
        last: { enum: ["a", "b"] },
      },
      required: ["first", "last"],
    });
  });

  it("lose the places of elements behind those of which there may be any number", () => {
    expect(propertiesOf("tupleWithEnd")).toMatchObject({
      same: { prefixItems: [], items: { type: "string" }, minItems: 1 },
      mixed: {
        prefixItems: [{ type: "boolean" }],
        items: { anyOf: [{ type: "string" }, { type: "number" }] },
        minItems: 2,
      },
    });
    expect(codesOf("tupleWithEnd")).toEqual([["warning", "LOOSENED", "mixed"]]);
  });

  it("may be tuples that a list is spread into", () => {
    const list = { prefixItems: [{ type: "number" }], items: { type: "string" }, minItems: 1 };
    expect(propertiesOf("spreadList")).toMatchObject({ list });
  });

  it("are refused where a rest parameter needs a function", () => {
    expect(errorsOf("restOfFunctions")).toEqual([
      expect.stringContaining('"first" is required, but is a function'),
    ]);
  });

  it("are said to be loosened where they depend on what else is passed", () => {
    expect(codesOf("picks")).toEqual(
      expect.arrayContaining([
        ["warning", "LOOSENED", "keys[]"],
        ["warning", "LOOSENED", "value"],
        ["warning", "LOOSENED", "flag"],
        ["warning", "LOOSENED", "shout"],
      ]),
    );
    expect(codesOf("limited")).toEqual([]);
  });

  it("are refused where only code can make their values", () => {
    expect(errorsOf("opaque")).toEqual([expect.stringContaining("an instance of Token")]);
    expect(errorsOf("withIterator")).toEqual([expect.stringContaining("an instance of Feed")]);
    expect(propertiesOf("brandedData")).toEqual({ id: { type: "string" } });
  });

  it("may be lists that are joined with something else", () => {
    expect(propertiesOf("joinedLists")).toMatchObject({
      tags: { type: "array", items: { type: "string" } },
      last: { type: "string" },
      pair: { type: "array", prefixItems: [{ type: "string" }, { type: "number" }] },
      both: {
        type: "array",
        items: {
          properties: { a: { type: "string" }, b: { type: "number" } },
          required: ["a", "b"],
        },
      },
    });
    expect(propertiesOf("joinedParameter")).toEqual({
      a: { type: "string" },
      b: { type: "number" },
    });
    expect(codesOf("joinedParameter")).not.toContainEqual(expect.arrayContaining(["LOOSENED"]));
  });

  it("may be objects that have no members", () => {
    const none = { type: "object", properties: {}, additionalProperties: false };
    expect(propertiesOf("withoutMembers")).toEqual({
      nothing: { ...none, description: "Nothing" },
      options: { ...none, description: "Options" },
      kind: {
        anyOf: [
          {
            type: "object",
            properties: { circle: none },
            required: ["circle"],
            additionalProperties: false,
          },
          expect.objectContaining({ required: ["square"] }),
        ],
        description: "Kind",
      },
    });
  });

  it("may ask for nothing but that a value turns into a number or a text", () => {
    expect(propertiesOf("convertible")).toMatchObject({
      amount: { type: "number" },
      label: { type: "string" },
    });
  });

  it("are open where their limit is an empty object type, as anything fits that", () => {
    expect(propertiesOf("whatever")).toMatchObject({ value: { description: "Value" } });
    expect(codesOf("whatever")).toEqual(
      expect.arrayContaining([
        ["error", "OPEN_TYPE", "value"],
        ["warning", "OPEN_TYPE", "other"],
      ]),
    );
  });

  it("may be joined with what they contradict, which leaves nothing of them", () => {
    expect(propertiesOf("contradicted")).toEqual({
      animal: {
        anyOf: [
          {
            type: "object",
            properties: { kind: { type: "string", enum: ["cat"] }, lives: { type: "number" } },
            required: ["kind", "lives"],
            additionalProperties: false,
          },
          { type: "string" },
        ],
        description: "Animal",
      },
    });
  });

  it("may be lists that have to have elements", () => {
    expect(propertiesOf("nonEmpty")).toMatchObject({
      names: { type: "array", items: { type: "string" }, minItems: 2 },
      mixed: {
        type: "array",
        items: { anyOf: [{ type: "number" }, { type: "string" }] },
        minItems: 1,
      },
    });
    expect(codesOf("nonEmpty")).toEqual([["warning", "LOOSENED", "mixed"]]);
    expect(errorsOf("namedList")).toEqual([
      expect.stringContaining(
        '"list" is required, but is a list that has "owner" besides its elements',
      ),
    ]);
  });

  it("may take any other members but those that they rule out or keep from models", () => {
    expect(propertiesOf("otherMembers")).toMatchObject({
      labels: {
        properties: { id: { type: "string" }, kind: false, onDone: false, secret: false },
        required: ["id"],
        additionalProperties: { type: "string" },
      },
      sizes: { patternProperties: { "^size-[\\s\\S]*$": { type: "number" } } },
    });
  });

  it("are quoted in messages as they are written or by their names, since compilers put unions in orders of their own", () => {
    const messages = tools.get("quoted")?.diagnostics.map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining('`Column extends `b.${string}` | `a->${string}` ? Column : "other"`'),
      '"flags" may also be an instance of Flags with private members, which is hidden from the model.',
    ]);
  });
});
